import { and, eq } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { newId } from '$lib/domain/ids';
import type { Role } from '$lib/domain/roles';
import { openTenant } from '$lib/server/auth/tenant-scope';
import { aiConversations, aiUsageLedger, memberships } from '$lib/server/db/schema';
import { withSystem } from '$lib/server/db/tenancy';
import type { TenantContext } from '$lib/server/services/context';
import { startGeneration } from '$lib/server/services/generation/start';
import { getConversation } from '$lib/server/services/conversations/get-conversation';
import { leaveTenant } from '$lib/server/services/members/leave-tenant';
import { listMembers } from '$lib/server/services/members/list-members';
import { removeMember } from '$lib/server/services/members/remove-member';
import { transferOwnership } from '$lib/server/services/members/transfer-ownership';
import { updateMember } from '$lib/server/services/members/update-member';
import { getCosts } from '$lib/server/services/usage/get-costs';
import '../../support/app';
import { ask, storedAnswer } from '../../support/ask';
import { outcome } from '../../support/outcome';
import { addMember, createTenant, question } from '../../support/factories';

let owner: TenantContext;
beforeEach(async () => {
	owner = await createTenant();
});

const isMember = async ({ scope }: TenantContext) =>
	openTenant(scope.userId, scope.tenantSlug).then(
		() => true,
		() => false
	);
const rolesOf = async ({ scope }: TenantContext) =>
	(
		await withSystem((tx) =>
			tx
				.select({ userId: memberships.userId, role: memberships.role })
				.from(memberships)
				.where(eq(memberships.tenantId, scope.tenantId))
		)
	).toSorted((a, b) => a.role.localeCompare(b.role));

describe('the list of members', () => {
	test('comes by role, then name, and in pages that neither repeat nor leave out anybody', async () => {
		for (const role of ['viewer', 'member', 'admin', 'member', 'viewer'] as const)
			await addMember(owner, { role });
		const whole = await listMembers(owner, { limit: 50 });
		expect(whole.items.map(({ role }) => role)).toEqual([
			'owner',
			'admin',
			'member',
			'member',
			'viewer',
			'viewer'
		]);
		const paged = [];
		let cursor: string | null = null;
		do {
			const page: Awaited<ReturnType<typeof listMembers>> = await listMembers(owner, { limit: 2, cursor });
			paged.push(...page.items);
			cursor = page.nextCursor;
		} while (cursor !== null);
		expect(paged).toEqual(whole.items);
	});

	test('shows limits and spend to admins, and to others their own alone', async () => {
		const member = await addMember(owner, { role: 'member', monthlyLimitUsd: '5' });
		const { generation } = await ask(member, question(member, 'Hello'));
		const [entry] = await withSystem((tx) =>
			tx.select().from(aiUsageLedger).where(eq(aiUsageLedger.generationId, generation.id))
		);
		const [asOwner, asMember] = await Promise.all(
			[owner, member].map((who) => listMembers(who, { limit: 9 }))
		);
		const money = (list: typeof asOwner) =>
			Object.fromEntries(list!.items.map((item) => [item.role, [item.monthlyLimitUsd, item.spentUsd]]));
		expect(money(asOwner)).toEqual({ owner: [null, '0'], member: ['5', entry!.amount] });
		expect(money(asMember)).toEqual({ owner: [null, null], member: ['5', entry!.amount] });
	});

	test('finds by part of a name or address, and takes wildcards for what they are', async () => {
		await addMember(owner, { role: 'viewer' });
		const found = async (search: string) => (await listMembers(owner, { limit: 9, search })).items.length;
		expect([await found('VIEW'), await found('@example'), await found('%'), await found('_')]).toEqual([
			1, 2, 0, 0
		]);
	});

	test('refuses a cursor that it did not give out', async () => {
		for (const cursor of ['x', 'WyJhIiwiYiIsImMiXQ', 'W10']) {
			await expect(listMembers(owner, { limit: 2, cursor })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
		}
	});
});

describe('who may change whom', () => {
	test.each<[Role, Role, Role, string]>([
		['owner', 'member', 'owner', 'done'],
		['owner', 'admin', 'viewer', 'done'],
		['admin', 'member', 'admin', 'done'],
		['admin', 'admin', 'member', 'done'],
		['admin', 'member', 'owner', 'FORBIDDEN'],
		['admin', 'owner', 'member', 'FORBIDDEN'],
		['member', 'viewer', 'member', 'FORBIDDEN'],
		['viewer', 'viewer', 'owner', 'FORBIDDEN']
	])('%s turns %s into %s: %s', async (actorRole, from, to, expected) => {
		const actor = await addMember(owner, { role: actorRole });
		const target = await addMember(owner, { role: from });
		expect(await outcome(updateMember(actor, { userId: target.scope.userId, role: to }))).toBe(expected);
		const { scope } = await openTenant(target.scope.userId, target.scope.tenantSlug);
		expect(scope.role).toBe(expected === 'done' ? to : from);
	});

	test.each<[Role, Role, string]>([
		['owner', 'owner', 'done'],
		['owner', 'viewer', 'done'],
		['admin', 'admin', 'done'],
		['admin', 'owner', 'FORBIDDEN'],
		['member', 'viewer', 'FORBIDDEN']
	])('%s removes %s: %s', async (actorRole, of, expected) => {
		const actor = await addMember(owner, { role: actorRole });
		const target = await addMember(owner, { role: of });
		expect(await outcome(removeMember(actor, { userId: target.scope.userId }))).toBe(expected);
		expect(await isMember(target)).toBe(expected !== 'done');
	});

	test('somebody who was demoted after they were let in can no longer use what they were', async () => {
		const [admin, target] = [
			await addMember(owner, { role: 'admin' }),
			await addMember(owner, { role: 'member' })
		];
		await updateMember(owner, { userId: admin.scope.userId, role: 'member' });
		expect(await outcome(removeMember(admin, { userId: target.scope.userId }))).toBe('FORBIDDEN');
		await removeMember(owner, { userId: admin.scope.userId });
		expect(await outcome(updateMember(admin, { userId: target.scope.userId, role: 'viewer' }))).toBe(
			'NOT_FOUND'
		);
	});

	test('a stranger and somebody of another tenant are not there', async () => {
		const stranger = await createTenant();
		for (const userId of [stranger.scope.userId, newId()]) {
			expect(await outcome(removeMember(owner, { userId }))).toBe('NOT_FOUND');
			expect(await outcome(updateMember(owner, { userId, role: 'viewer' }))).toBe('NOT_FOUND');
			expect(await outcome(transferOwnership(owner, { userId }))).toBe('NOT_FOUND');
		}
		expect(await isMember(stranger)).toBe(true);
	});
});

describe('an organisation always has an owner', () => {
	test('the last one can neither leave, nor be removed, nor step down', async () => {
		const { userId } = owner.scope;
		expect(await outcome(leaveTenant(owner))).toBe('CONFLICT');
		expect(await outcome(removeMember(owner, { userId }))).toBe('CONFLICT');
		expect(await outcome(updateMember(owner, { userId, role: 'admin' }))).toBe('CONFLICT');
		expect(await rolesOf(owner)).toEqual([{ userId, role: 'owner' }]);
	});

	test('ownership is handed over to somebody else, who may then let the other go', async () => {
		const heir = await addMember(owner, { role: 'member' });
		await transferOwnership(owner, { userId: heir.scope.userId });
		expect(await rolesOf(owner)).toEqual([
			{ userId: owner.scope.userId, role: 'admin' },
			{ userId: heir.scope.userId, role: 'owner' }
		]);
		expect(await outcome(transferOwnership(owner, { userId: heir.scope.userId }))).toBe('FORBIDDEN');
	});

	test('of two owners who remove each other at the same moment one stays', async () => {
		for (let round = 0; round < 5; round++) {
			const second = await addMember(owner, { role: 'owner' });
			const outcomes = await Promise.all([
				outcome(removeMember(owner, { userId: second.scope.userId })),
				outcome(removeMember(second, { userId: owner.scope.userId }))
			]);
			expect(outcomes.toSorted()).toEqual(['NOT_FOUND', 'done']);
			const roles = await rolesOf(owner);
			expect(roles.map(({ role }) => role)).toEqual(['owner']);
			if (roles[0]!.userId !== owner.scope.userId) owner = second;
		}
	});

	test('of all owners who leave at the same moment one is told to stay', async () => {
		const others = await Promise.all([1, 2, 3].map(() => addMember(owner, { role: 'owner' })));
		const outcomes = await Promise.all([owner, ...others].map((each) => outcome(leaveTenant(each))));
		expect(outcomes.toSorted()).toEqual(['CONFLICT', 'done', 'done', 'done']);
		expect((await rolesOf(owner)).map(({ role }) => role)).toEqual(['owner']);
	});

	test('two who hand it over to each other end with one owner at least', async () => {
		const second = await addMember(owner, { role: 'owner' });
		const outcomes = await Promise.all([
			outcome(transferOwnership(owner, { userId: second.scope.userId })),
			outcome(transferOwnership(second, { userId: owner.scope.userId }))
		]);
		expect(outcomes).toContain('done');
		expect((await rolesOf(owner)).some(({ role }) => role === 'owner')).toBe(true);
	});
});

describe('somebody who was removed', () => {
	test('loses the tenant at once, and an answer that was being written for them stops and is paid', async () => {
		const member = await addMember(owner, { role: 'member' });
		const run = await startGeneration(member, question(member, '[[sandbox:silence after=3]] Tell me more.'));
		await run.accepted;
		await removeMember(owner, { userId: member.scope.userId });
		expect(await isMember(member)).toBe(false);
		await run.finished;
		const { message, generation } = await storedAnswer(owner.scope.tenantId, run);
		expect(message.status).toBe('stopped');
		expect(generation.status).toBe('stopped');
	});

	test('starts no answer with a request that was let in before', async () => {
		const member = await addMember(owner, { role: 'member' });
		await updateMember(owner, { userId: member.scope.userId, role: 'viewer' });
		expect(await outcome(startGeneration(member, question(member, 'Hello')))).toBe('FORBIDDEN');
		await removeMember(owner, { userId: member.scope.userId });
		expect(await outcome(startGeneration(member, question(member, 'Hello')))).toBe('NOT_FOUND');
	});

	test('has no answer going on, also one that started at the same moment', async () => {
		for (let round = 0; round < 10; round++) {
			const member = await addMember(owner, { role: 'member' });
			const [started] = await Promise.allSettled([
				startGeneration(member, question(member, '[[sandbox:silence after=3]] Tell me more.')),
				removeMember(owner, { userId: member.scope.userId })
			]);
			if (started.status === 'rejected') continue;
			await started.value.finished;
			const { message } = await storedAnswer(owner.scope.tenantId, started.value);
			expect(message.status).toBe('stopped');
		}
	});

	test('leaves behind what they shared and what they spent', async () => {
		const member = await addMember(owner, { role: 'member' });
		const { run } = await ask(member, question(member, 'For everybody'));
		await withSystem((tx) =>
			tx
				.update(aiConversations)
				.set({ visibility: 'tenant' })
				.where(
					and(eq(aiConversations.tenantId, owner.scope.tenantId), eq(aiConversations.id, run.conversationId))
				)
		);
		const before = await getCosts(owner, { period: 'monthly' });
		await removeMember(owner, { userId: member.scope.userId });
		const shared = await getConversation(owner, { id: run.conversationId, limit: 10 });
		expect(shared.messages.items).toHaveLength(2);
		const after = await getCosts(owner, { period: 'monthly' });
		expect(after.total).toBe(before.total);
		expect(after.byMember.map(({ name }) => name)).toEqual(['Former member']);
	});
});
