import { beforeEach, describe, expect, test } from 'vitest';
import { eq } from 'drizzle-orm';
import { OWNED_TENANTS_MAX } from '$lib/domain/tenants';
import { homeTenantSlug, openTenant, rememberTenant } from '$lib/server/auth/tenant-scope';
import { aiUsageLedger, tenants } from '$lib/server/db/schema';
import { withSystem } from '$lib/server/db/tenancy';
import type { TenantContext } from '$lib/server/services/context';
import { startGeneration } from '$lib/server/services/generation/start';
import { createTenant as createOwn } from '$lib/server/services/tenants/create-tenant';
import { deleteTenant } from '$lib/server/services/tenants/delete-tenant';
import { getTenant } from '$lib/server/services/tenants/get-tenant';
import { listOwnTenants } from '$lib/server/services/tenants/list-own-tenants';
import { renameTenant } from '$lib/server/services/tenants/rename-tenant';
import '../../support/app';
import { ask } from '../../support/ask';
import { addMember, createTenant, question } from '../../support/factories';
import { outcome } from '../../support/outcome';

let owner: TenantContext;
beforeEach(async () => {
	owner = await createTenant();
});

const person = () => ({ userId: owner.scope.userId, ip: null });
const suspend = ({ scope }: TenantContext, reason: string | null) =>
	withSystem((tx) =>
		tx
			.update(tenants)
			.set({ suspendedReason: reason, suspendedAt: reason === null ? null : new Date() })
			.where(eq(tenants.id, scope.tenantId))
	);

describe('belonging to several organisations', () => {
	test('the list has those that one belongs to, with the role in each, and no other', async () => {
		await createTenant();
		const { tenantSlug } = await createOwn(person(), { name: 'A second one' });
		const other = await createTenant();
		expect(
			(await listOwnTenants(owner.scope.userId)).map(({ slug, role }) => [slug, role]).toSorted()
		).toEqual(
			[
				[owner.scope.tenantSlug, 'owner'],
				[tenantSlug, 'owner']
			].toSorted()
		);
		expect(await listOwnTenants(other.scope.userId)).toHaveLength(1);
	});

	test('one lands in the one that was used last, on every device', async () => {
		const { tenantSlug } = await createOwn(person(), { name: 'A second one' });
		expect(await homeTenantSlug(owner.scope.userId)).toBe(owner.scope.tenantSlug);
		const { scope } = await openTenant(owner.scope.userId, tenantSlug);
		await rememberTenant(scope);
		expect(await homeTenantSlug(owner.scope.userId)).toBe(tenantSlug);
		await deleteTenant({ ...owner, scope }, { confirmation: tenantSlug });
		expect(await homeTenantSlug(owner.scope.userId)).toBe(owner.scope.tenantSlug);
	});

	test('a suspended one is the last to land in', async () => {
		const { tenantSlug } = await createOwn(person(), { name: 'A second one' });
		await rememberTenant(owner.scope);
		await suspend(owner, 'unpaid.');
		expect(await homeTenantSlug(owner.scope.userId)).toBe(tenantSlug);
	});
});

test('nobody owns more organisations than anybody may, however many they make at once', async () => {
	const others = Array.from({ length: OWNED_TENANTS_MAX - 3 }, (_, index) => `Number ${index}`);
	for (const name of others) await createOwn(person(), { name });
	const outcomes = await Promise.all(
		['A', 'B', 'C', 'D'].map((name) => outcome(createOwn(person(), { name })))
	);
	expect(outcomes.toSorted()).toEqual(['CONFLICT', 'CONFLICT', 'done', 'done']);
});

describe('a suspended organisation', () => {
	test('tells its people why, a stranger nothing, and is as it was when it is resumed', async () => {
		const stranger = await createTenant();
		const { run } = await ask(owner, question(owner, 'Hello'));
		await suspend(owner, 'The invoice of May is open.');
		await expect(openTenant(owner.scope.userId, owner.scope.tenantSlug)).rejects.toMatchObject({
			code: 'FORBIDDEN',
			message: expect.stringContaining('The invoice of May is open.') as string
		});
		await expect(openTenant(stranger.scope.userId, owner.scope.tenantSlug)).rejects.toMatchObject({
			code: 'NOT_FOUND'
		});
		expect(await outcome(startGeneration(owner, question(owner, 'Let in before')))).toBe('NOT_FOUND');
		await suspend(owner, null);
		expect((await openTenant(owner.scope.userId, owner.scope.tenantSlug)).scope).toEqual(owner.scope);
		expect(run.conversationId).toBeTruthy();
	});
});

describe('renaming', () => {
	test('keeps the address, and is for admins', async () => {
		const renamed = await renameTenant(owner, { name: 'Another name' });
		expect(renamed).toMatchObject({ name: 'Another name', slug: owner.scope.tenantSlug, memberCount: 1 });
		const member = await addMember(owner, { role: 'member' });
		await expect(renameTenant(member, { name: 'Mine' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
		expect((await getTenant(member)).name).toBe('Another name');
	});
});

describe('deleting', () => {
	test('asks for the slug, and is for owners', async () => {
		const admin = await addMember(owner, { role: 'admin' });
		const confirmation = owner.scope.tenantSlug;
		await expect(deleteTenant(owner, { confirmation: 'acme' })).rejects.toMatchObject({
			code: 'INVALID_INPUT'
		});
		await expect(deleteTenant(admin, { confirmation })).rejects.toMatchObject({ code: 'FORBIDDEN' });
		expect((await openTenant(owner.scope.userId, confirmation)).scope.role).toBe('owner');
	});

	test('closes it for everybody, stops what is being written, and keeps the ledger', async () => {
		const member = await addMember(owner, { role: 'member' });
		const run = await startGeneration(member, question(member, '[[sandbox:silence after=3]] Tell me more.'));
		await run.accepted;
		const { generation } = await ask(owner, question(owner, 'Hello'));
		await deleteTenant(owner, { confirmation: owner.scope.tenantSlug });
		await run.finished;
		for (const { scope } of [owner, member]) {
			await expect(openTenant(scope.userId, scope.tenantSlug)).rejects.toMatchObject({ code: 'NOT_FOUND' });
			expect((await listOwnTenants(scope.userId)).map(({ slug }) => slug)).not.toContain(scope.tenantSlug);
		}
		const entries = await withSystem((tx) =>
			tx.select().from(aiUsageLedger).where(eq(aiUsageLedger.generationId, generation.id))
		);
		expect(entries).toHaveLength(1);
		await expect(deleteTenant(owner, { confirmation: owner.scope.tenantSlug })).rejects.toMatchObject({
			code: 'NOT_FOUND'
		});
	});
});
