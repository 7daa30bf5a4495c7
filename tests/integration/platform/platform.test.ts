import { openPlatform } from '$lib/server/auth/platform-scope';
import { beforeEach, describe, expect, test } from 'vitest';
import { newId } from '$lib/domain/ids';
import { suspendTenantInput, type PlatformTenant } from '$lib/domain/tenants';
import { openTenant } from '$lib/server/auth/tenant-scope';
import { config } from '$lib/server/config';
import { listAudit } from '$lib/server/services/audit/list-audit';
import type { PlatformContext, TenantContext } from '$lib/server/services/context';
import { startGeneration } from '$lib/server/services/generation/start';
import { listPlatformAudit } from '$lib/server/services/platform/list-platform-audit';
import { listTenants } from '$lib/server/services/platform/list-tenants';
import { resumeTenant } from '$lib/server/services/platform/resume-tenant';
import { setQuota } from '$lib/server/services/platform/set-quota';
import { suspendTenant } from '$lib/server/services/platform/suspend-tenant';
import { deleteTenant } from '$lib/server/services/tenants/delete-tenant';
import { renameTenant } from '$lib/server/services/tenants/rename-tenant';
import { getQuota } from '$lib/server/services/usage/get-quota';
import '../../support/app';
import { ask } from '../../support/ask';
import { addMember, createPlatformAdmin, createTenant, question } from '../../support/factories';

let owner: TenantContext;
let platform: PlatformContext;
beforeEach(async () => {
	owner = await createTenant();
	platform = await createPlatformAdmin();
});

async function find(slug: string): Promise<PlatformTenant | undefined> {
	const { items } = await listTenants(platform, { limit: 200, search: slug });
	return items.find((item) => item.slug === slug);
}

const told = async (context: TenantContext) =>
	(await listAudit(context, { limit: 50 })).items.filter(({ actor }) => actor === 'platform');
const toldOnPlatform = async () =>
	(await listPlatformAudit(platform, { limit: 200 })).items.filter(
		({ target }) => target?.includes(`(${owner.scope.tenantSlug})`) === true
	);

describe('the gate of the platform', () => {
	test('opens for its administrators alone', () => {
		expect(() => openPlatform({ id: owner.scope.userId, isPlatformAdmin: false })).toThrow(
			expect.objectContaining({ code: 'FORBIDDEN' })
		);
	});
});

describe('the list of tenants', () => {
	test('has who owns it, how many belong, and what it spent and holds of its quota this month', async () => {
		const second = await addMember(owner, { role: 'owner' });
		await addMember(owner, { role: 'viewer' });
		await ask(owner, question(owner, 'Hello'));
		const run = await startGeneration(owner, question(owner, '[[sandbox:silence after=3]] Wait.'));
		await run.accepted;
		const quota = await getQuota(owner);
		const found = await find(owner.scope.tenantSlug);
		run.stop('stopped');
		await run.finished;

		expect(Number(quota.spent)).toBeGreaterThan(0);
		expect(Number(quota.held)).toBeGreaterThan(0);
		expect(found).toEqual({
			slug: owner.scope.tenantSlug,
			name: expect.any(String) as string,
			owners: [expect.any(String), `${second.scope.userId}@example.com`],
			memberCount: 3,
			spentUsd: quota.spent,
			heldUsd: quota.held,
			quotaUsd: config().AI_MONTHLY_QUOTA_PER_TENANT.toFixed(),
			hasOwnQuota: false,
			raises: [],
			suspendedAt: null,
			suspendedReason: null,
			createdAt: expect.any(String) as string
		});
	});

	test('is paged, newest first, without repeating or leaving out, and has no deleted one', async () => {
		const made: string[] = [];
		for (let count = 0; count < 4; count++) made.unshift((await createTenant()).scope.tenantSlug);
		const gone = await createTenant();
		await deleteTenant(gone, { confirmation: gone.scope.tenantSlug });
		const slugs: string[] = [];
		let cursor: string | null = null;
		do {
			const page = await listTenants(platform, { limit: 3, cursor });
			expect(page.items.length).toBeLessThanOrEqual(3);
			slugs.push(...page.items.map(({ slug }) => slug));
			cursor = page.nextCursor;
		} while (cursor !== null);
		expect(slugs.slice(0, 4)).toEqual(made);
		expect(slugs).toContain(owner.scope.tenantSlug);
		expect(slugs).not.toContain(gone.scope.tenantSlug);
		expect(new Set(slugs).size).toBe(slugs.length);
		await expect(listTenants(platform, { limit: 3, cursor: 'next' })).rejects.toMatchObject({
			code: 'INVALID_INPUT'
		});
	});

	test('is searched by name and address, in any case, and what is typed is text', async () => {
		const mark = newId().slice(-8);
		await renameTenant(owner, { name: `100%_Sure ${mark}` });
		const search = async (text: string) =>
			(await listTenants(platform, { limit: 200, search: text })).items.map(({ slug }) => slug);
		expect(await search(`100%_sURE ${mark}`)).toEqual([owner.scope.tenantSlug]);
		expect(await search(owner.scope.tenantSlug.toUpperCase())).toEqual([owner.scope.tenantSlug]);
		expect(await search(`1%Sure ${mark}`)).toEqual([]);
		expect(await search(`100%%Sure ${mark}`)).toEqual([]);
		expect(await search(`100__Sure ${mark}`)).toEqual([]);
	});
});

describe("a tenant's quota", () => {
	test('counts at once, and can be given back to the default', async () => {
		const { tenantSlug: slug } = owner.scope;
		expect(await setQuota(platform, { slug, monthlyQuotaUsd: '12.50' })).toMatchObject({
			quotaUsd: '12.5',
			hasOwnQuota: true
		});
		expect((await getQuota(owner)).limit).toBe('12.5');
		await setQuota(platform, { slug, monthlyQuotaUsd: '0' });
		await expect(startGeneration(owner, question(owner, 'Hello'))).rejects.toMatchObject({
			code: 'BUDGET_EXCEEDED'
		});
		expect(await setQuota(platform, { slug, monthlyQuotaUsd: null })).toMatchObject({ hasOwnQuota: false });
		expect((await getQuota(owner)).limit).toBe(config().AI_MONTHLY_QUOTA_PER_TENANT.toFixed());
	});

	test('is told in both logs when it changes, and not when it does not', async () => {
		const { tenantSlug: slug } = owner.scope;
		await setQuota(platform, { slug, monthlyQuotaUsd: '20' });
		await setQuota(platform, { slug, monthlyQuotaUsd: '20.00' });
		const change = { action: 'tenant.quota-changed', data: { from: null, to: '20' } };
		expect(await toldOnPlatform()).toMatchObject([
			{ ...change, actor: 'platform', actorId: platform.scope.userId, actorName: 'Root', ip: '192.0.2.9' }
		]);
		expect(await told(owner)).toMatchObject([{ ...change, actorId: null, actorName: 'Platform', ip: null }]);
	});

	test('set by two administrators at once, each change is told from what it found', async () => {
		const { tenantSlug: slug } = owner.scope;
		await Promise.all(
			['1', '2', '3', '4'].map((monthlyQuotaUsd) => setQuota(platform, { slug, monthlyQuotaUsd }))
		);
		const changes = (await told(owner)).map(({ data }) => data as { from: string | null; to: string });
		const last = (await getQuota(owner)).limit;
		// One chain from the default to what it is now, without a gap.
		const chain = [last];
		for (const _ of changes) chain.unshift(changes.find(({ to }) => to === chain[0])?.from ?? 'default');
		expect(chain).toHaveLength(5);
		expect(chain[0]).toBe('default');
		expect(new Set(chain).size).toBe(5);
	});
});

describe('suspending a tenant', () => {
	const reason = 'The invoice of May is open.';

	test('closes it with the reason and stops what is being written; resuming opens it as it was', async () => {
		const { tenantSlug: slug, userId } = owner.scope;
		const run = await startGeneration(owner, question(owner, '[[sandbox:silence after=3]] Wait.'));
		await run.accepted;
		const suspended = await suspendTenant(platform, { slug, reason });
		await run.finished;
		expect(suspended).toMatchObject({ suspendedReason: reason, suspendedAt: expect.any(String) as string });
		await expect(openTenant(userId, slug)).rejects.toMatchObject({
			code: 'FORBIDDEN',
			message: expect.stringContaining(reason) as string
		});
		expect(await resumeTenant(platform, { slug })).toMatchObject({
			suspendedAt: null,
			suspendedReason: null
		});
		expect((await openTenant(userId, slug)).scope).toEqual(owner.scope);
	});

	test('once more changes the reason and not since when; the same again, and resuming what is open, change nothing', async () => {
		const { tenantSlug: slug } = owner.scope;
		const first = await suspendTenant(platform, { slug, reason });
		await suspendTenant(platform, { slug, reason });
		const second = await suspendTenant(platform, { slug, reason: 'Another reason.' });
		expect(second).toEqual({ ...first, suspendedReason: 'Another reason.' });
		await Promise.all([resumeTenant(platform, { slug }), resumeTenant(platform, { slug })]);
		await resumeTenant(platform, { slug });
		const actions = (await toldOnPlatform()).map(({ action, data }) => [action, data.reason]);
		expect(actions).toEqual([
			['tenant.resumed', undefined],
			['tenant.suspended', 'Another reason.'],
			['tenant.suspended', reason]
		]);
		expect((await told(owner)).map(({ action }) => action)).toEqual(actions.map(([action]) => action));
	});

	test('says who did it to the platform, and to the tenant only that it was the platform', async () => {
		await suspendTenant(platform, { slug: owner.scope.tenantSlug, reason });
		expect(JSON.stringify(await told(owner))).not.toContain('Root');
		expect(JSON.stringify(await told(owner))).not.toContain(platform.scope.userId);
		expect(await toldOnPlatform()).toMatchObject([{ actorName: 'Root' }]);
	});

	test('has a reason that reads as a sentence', () => {
		const read = (typed: string) => suspendTenantInput.reason.safeParse(typed).data;
		expect([read(' Unpaid '), read('Unpaid.'), read('Why?')]).toEqual(['Unpaid.', 'Unpaid.', 'Why?']);
		expect(suspendTenantInput.reason.safeParse('  ').success).toBe(false);
	});
});

test('a tenant that is not there, or not any more, is nothing to administer', async () => {
	const gone = await createTenant();
	await deleteTenant(gone, { confirmation: gone.scope.tenantSlug });
	const notFound = { code: 'NOT_FOUND' };
	for (const slug of ['nobody-here', gone.scope.tenantSlug]) {
		await expect(setQuota(platform, { slug, monthlyQuotaUsd: '1' })).rejects.toMatchObject(notFound);
		await expect(suspendTenant(platform, { slug, reason: 'No.' })).rejects.toMatchObject(notFound);
		await expect(resumeTenant(platform, { slug })).rejects.toMatchObject(notFound);
	}
});

test("the platform's activity is paged, newest first, without repeating or leaving out", async () => {
	for (const amount of ['1', '2', '3']) {
		await setQuota(platform, { slug: owner.scope.tenantSlug, monthlyQuotaUsd: amount });
	}
	const whole = (await listPlatformAudit(platform, { limit: 200 })).items;
	const first = await listPlatformAudit(platform, { limit: 2 });
	const rest = await listPlatformAudit(platform, { limit: 200, cursor: first.nextCursor });
	expect([...first.items, ...rest.items]).toEqual(whole);
	expect(rest.nextCursor).toBeNull();
	expect(whole.slice(0, 3).map(({ data }) => data.to)).toEqual(['3', '2', '1']);
	await expect(listPlatformAudit(platform, { limit: 2, cursor: 'next' })).rejects.toMatchObject({
		code: 'INVALID_INPUT'
	});
});
