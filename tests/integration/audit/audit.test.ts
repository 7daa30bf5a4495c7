import { beforeEach, describe, expect, test } from 'vitest';
import { newId } from '$lib/domain/ids';
import { withTenant } from '$lib/server/db/tenancy';
import { listAuditActors } from '$lib/server/services/audit/list-actors';
import { listAudit } from '$lib/server/services/audit/list-audit';
import { recordInTenant } from '$lib/server/services/audit/record';
import type { TenantContext } from '$lib/server/services/context';
import { createInvitation } from '$lib/server/services/invitations/create-invitation';
import { removeMember } from '$lib/server/services/members/remove-member';
import { updateMember } from '$lib/server/services/members/update-member';
import { renameTenant } from '$lib/server/services/tenants/rename-tenant';
import '../../support/app';
import { addMember, createTenant } from '../../support/factories';

let owner: TenantContext;
beforeEach(async () => {
	owner = { ...(await createTenant()), ip: '192.0.2.7' };
});

const actions = async (context: TenantContext, filter: Partial<Parameters<typeof listAudit>[1]> = {}) =>
	(await listAudit(context, { limit: 50, ...filter })).items.map(({ action }) => action);

describe('the audit log', () => {
	test('tells who did what to whom, from where, newest first', async () => {
		const member = await addMember(owner, { role: 'member' });
		await updateMember(owner, { userId: member.scope.userId, role: 'admin', monthlyLimitUsd: '7.5' });
		const { items } = await listAudit(owner, { limit: 2 });
		expect(items).toMatchObject([
			{ action: 'member.limit-changed', target: 'A member', data: { from: null, to: '7.5' } },
			{
				action: 'member.role-changed',
				actor: 'user',
				actorId: owner.scope.userId,
				actorName: 'Ada Owner',
				data: { from: 'member', to: 'admin' },
				ip: '192.0.2.7'
			}
		]);
		expect(await actions(owner)).toEqual([
			'member.limit-changed',
			'member.role-changed',
			'account.signed-up',
			'tenant.created'
		]);
	});

	test('says nothing of what did not happen', async () => {
		const before = await actions(owner);
		const { userId } = owner.scope;
		await updateMember(owner, { userId, role: 'owner' });
		await renameTenant(owner, { name: (await renameTenant(owner, { name: 'New' })).name });
		await removeMember(owner, { userId }).catch(() => undefined);
		expect(await actions(owner)).toEqual(['tenant.renamed', ...before]);
	});

	test('is undone with what it tells of, and what it tells of is undone with it', async () => {
		const before = await actions(owner);
		const failing = withTenant(owner.scope, async (tx) => {
			await recordInTenant(tx, owner, { action: 'tenant.renamed' });
			throw new Error('the change failed');
		});
		await expect(failing).rejects.toThrow('the change failed');
		expect(await actions(owner)).toEqual(before);
	});

	test('still names somebody who has left', async () => {
		const admin = await addMember(owner, { role: 'admin' });
		await createInvitation(
			admin,
			{ email: `${newId()}@example.com`, role: 'viewer' },
			{ origin: 'http://x', isMailable: false }
		);
		await removeMember(owner, { userId: admin.scope.userId });
		const { items } = await listAudit(owner, { limit: 2 });
		expect(items.map(({ actorName, target }) => [actorName, target])).toEqual([
			['Ada Owner', 'A admin'],
			['A admin', expect.stringContaining('@example.com')]
		]);
	});

	test('is read by admins of the tenant alone, and has nothing of another one', async () => {
		const [member, viewer, admin] = await Promise.all(
			(['member', 'viewer', 'admin'] as const).map((role) => addMember(owner, { role }))
		);
		await expect(actions(member!)).rejects.toMatchObject({ code: 'FORBIDDEN' });
		await expect(actions(viewer!)).rejects.toMatchObject({ code: 'FORBIDDEN' });
		expect(await actions(admin!)).toEqual(await actions(owner));
		const stranger = await createTenant();
		expect(await actions(stranger)).toHaveLength(2);
	});

	test('names everybody who is in it, once, also those who have left', async () => {
		const admin = await addMember(owner, { role: 'admin' });
		for (const name of ['One', 'Two']) await renameTenant(admin, { name });
		await removeMember(owner, { userId: admin.scope.userId });
		expect(await listAuditActors(owner)).toEqual([
			{ id: admin.scope.userId, name: 'A admin' },
			{ id: owner.scope.userId, name: 'Ada Owner' }
		]);
	});

	test('is filtered by what, by whom and by day, and paged without repeating or leaving out', async () => {
		const admin = await addMember(owner, { role: 'admin' });
		for (const name of ['One', 'Two', 'Three']) await renameTenant(owner, { name });
		await renameTenant(admin, { name: 'Four' });
		expect(await actions(owner, { action: 'tenant.renamed' })).toHaveLength(4);
		expect(await actions(owner, { actorId: admin.scope.userId })).toEqual(['tenant.renamed']);
		const day = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
		expect(await actions(owner, { from: day(0), to: day(0) })).toHaveLength(6);
		expect(await actions(owner, { to: day(-1) })).toEqual([]);
		expect(await actions(owner, { from: day(1) })).toEqual([]);
		const whole = (await listAudit(owner, { limit: 50 })).items;
		const first = await listAudit(owner, { limit: 4 });
		const second = await listAudit(owner, { limit: 4, cursor: first.nextCursor });
		expect([...first.items, ...second.items]).toEqual(whole);
		expect(second.nextCursor).toBeNull();
	});
});
