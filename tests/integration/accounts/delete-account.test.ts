import { and, eq, sql } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { newId } from '$lib/domain/ids';
import { hashPassword, verifyPassword } from '$lib/server/auth/password';
import { homeTenantSlug } from '$lib/server/auth/tenant-scope';
import {
	aiConversations,
	aiGenerations,
	aiMessages,
	aiUsageLedger,
	invitations,
	memberships,
	tenants
} from '$lib/server/db/schema';
import { withSystem } from '$lib/server/db/tenancy';
import { deleteAccount } from '$lib/server/services/accounts/delete-account';
import { logIn } from '$lib/server/services/accounts/log-in';
import { signUp } from '$lib/server/services/accounts/sign-up';
import { listAudit } from '$lib/server/services/audit/list-audit';
import type { TenantContext } from '$lib/server/services/context';
import { startGeneration } from '$lib/server/services/generation/start';
import { createInvitation } from '$lib/server/services/invitations/create-invitation';
import '../../support/app';
import { codeOf, comparingTogether, sessionIds, signInAs, storedUser } from '../../support/accounts';
import { ask, storedAnswer } from '../../support/ask';
import { booksOf } from '../../support/books';
import { addMember, createTenant, PASSWORD, question } from '../../support/factories';
import { lookUpUntilSettled } from '../../support/lookups';

let owner: TenantContext;
let member: TenantContext;
beforeEach(async () => {
	owner = await createTenant();
	member = await addMember(owner, { role: 'admin' });
});

const remove = async (person: TenantContext, password = PASSWORD) =>
	deleteAccount(await signInAs(person), { password }, verifyPassword);

const conversation = async (id: string) =>
	(await withSystem((tx) => tx.select().from(aiConversations).where(eq(aiConversations.id, id))))[0];

describe('deleting an account', () => {
	test('takes memberships, devices and everything that tells who it was; nobody can sign in to it', async () => {
		const { userId } = member.scope;
		const { email } = await storedUser(userId);
		await remove(member);
		const user = await storedUser(userId);
		expect(user).toMatchObject({
			email: `deleted-${userId}@invalid`,
			name: 'Deleted account',
			isPlatformAdmin: false,
			emailVerifiedAt: null,
			lastTenantId: null,
			deletedAt: expect.any(Date) as Date
		});
		expect(await sessionIds(userId)).toEqual([]);
		expect(await homeTenantSlug(userId)).toBeNull();
		for (const address of [email, user.email]) {
			const attempt = logIn({ email: address, password: PASSWORD }, verifyPassword);
			expect(await codeOf(attempt)).toBe('UNAUTHENTICATED');
		}
		const { items } = await listAudit(owner, { limit: 1 });
		expect(items).toMatchObject([{ action: 'account.deleted', actorName: 'A admin', actorId: userId }]);
	});

	test('frees the address for somebody new, who has nothing of the old account', async () => {
		const { email } = await storedUser(member.scope.userId);
		await remove(member);
		const again = await signUp({ name: 'Ada', email, organization: 'Anew' }, await hashPassword(PASSWORD), {
			ip: null
		});
		expect(again.userId).not.toBe(member.scope.userId);
		expect(await homeTenantSlug(again.userId)).toBe(again.tenantSlug);
	});

	test('takes the password, and happens once', async () => {
		expect(await codeOf(remove(member, 'wrong'))).toBe('INVALID_INPUT');
		expect((await storedUser(member.scope.userId)).deletedAt).toBeNull();
		const device = await signInAs(member);
		const together = comparingTogether(2);
		const outcomes = await Promise.all(
			[1, 2].map(() => codeOf(deleteAccount(device, { password: PASSWORD }, together)))
		);
		expect(outcomes.sort()).toEqual(['CONFLICT', 'done']);
	});

	test('is refused to the last owner of an organisation, which is named, until it has another or is deleted', async () => {
		const before = await storedUser(owner.scope.userId);
		const [tenant] = await withSystem((tx) =>
			tx.select().from(tenants).where(eq(tenants.id, owner.scope.tenantId))
		);
		await expect(remove(owner)).rejects.toMatchObject({
			code: 'CONFLICT',
			message: expect.stringContaining(tenant!.name) as string
		});
		expect((await storedUser(owner.scope.userId)).deletedAt).toBe(before.deletedAt);
		await withSystem((tx) =>
			tx.update(tenants).set({ deletedAt: new Date() }).where(eq(tenants.id, owner.scope.tenantId))
		);
		await expect(remove(owner)).resolves.toBeUndefined();
	});

	test('is not asked to do what a suspended organisation does not let its owner do', async () => {
		const open = await createTenant();
		await withSystem(async (tx) => {
			await tx
				.update(tenants)
				.set({ suspendedAt: new Date(), suspendedReason: 'Unpaid.', name: 'Closed Ltd' })
				.where(eq(tenants.id, owner.scope.tenantId));
			await tx.update(tenants).set({ name: 'Open Ltd' }).where(eq(tenants.id, open.scope.tenantId));
		});
		const asked = 'Please ask the administrators of the platform to resume it first.';
		await expect(remove(owner)).rejects.toMatchObject({
			code: 'CONFLICT',
			message: `You are the last owner of Closed Ltd, which is suspended. ${asked}`
		});
		await withSystem((tx) =>
			tx.insert(memberships).values({ ...open.scope, userId: owner.scope.userId, role: 'owner' })
		);
		await remove(open);
		await expect(remove(owner)).rejects.toMatchObject({
			code: 'CONFLICT',
			message: `You are the last owner of Open Ltd. Make somebody else owner, or delete the organisation, first. You are the last owner of Closed Ltd, which is suspended. ${asked}`
		});
	});

	test('finds the private conversations of a person without looking through those of everybody', async () => {
		const plan = await withSystem(async (tx) => {
			// On a table as small as this one the planner would take any way.
			await tx.execute(sql`set local enable_seqscan = off`);
			return tx.execute(sql`
				explain delete from ai_conversations
				where user_id = ${owner.scope.userId} and visibility = 'private'`);
		});
		expect(JSON.stringify(plan)).toContain('ai_conversations_private_idx');
	});

	test('lets one of the last two owners go when both want to at once', async () => {
		const second = await addMember(owner, { role: 'owner' });
		const devices = [await signInAs(owner), await signInAs(second)];
		const together = comparingTogether(2);
		const outcomes = await Promise.all(
			devices.map((device) => codeOf(deleteAccount(device, { password: PASSWORD }, together)))
		);
		expect(outcomes.sort()).toEqual(['CONFLICT', 'done']);
		const left = await withSystem((tx) =>
			tx
				.select()
				.from(memberships)
				.where(and(eq(memberships.tenantId, owner.scope.tenantId), eq(memberships.role, 'owner')))
		);
		expect(left).toHaveLength(1);
	});

	test('takes private conversations with what was said, and leaves shared ones, invitations and all of the books', async () => {
		const { tenantId, userId } = member.scope;
		const [hidden, shared, foreign] = [
			await ask(member, question(member, 'Mine')),
			await ask(member, question(member, 'Ours')),
			await ask(owner, question(owner, 'Theirs'))
		];
		await withSystem((tx) =>
			tx
				.update(aiConversations)
				.set({ visibility: 'tenant' })
				.where(eq(aiConversations.id, shared.run.conversationId))
		);
		await createInvitation(
			member,
			{ email: 'grace@example.com', role: 'member' },
			{ origin: 'http://localhost', isMailable: false }
		);
		// What messages and conversations say of their cost goes with them.
		const { messages: _messages, conversations: _conversations, ...books } = await booksOf(tenantId);
		await remove(member);

		expect(await conversation(hidden.run.conversationId)).toBeUndefined();
		const said = await withSystem((tx) =>
			tx.select().from(aiMessages).where(eq(aiMessages.conversationId, hidden.run.conversationId))
		);
		expect(said).toEqual([]);
		expect(await conversation(shared.run.conversationId)).toMatchObject({ userId, messageCount: 2 });
		expect(await conversation(foreign.run.conversationId)).toBeDefined();
		expect((await storedAnswer(tenantId, shared.run)).message.content).toBe(shared.message.content);

		const { generation } = await storedAnswer(tenantId, hidden.run);
		expect(generation).toMatchObject({ conversationId: null, messageId: null, money: 'settled' });
		expect(await booksOf(tenantId)).toMatchObject(books);
		const charges = await withSystem((tx) =>
			tx.select().from(aiUsageLedger).where(eq(aiUsageLedger.userId, userId))
		);
		expect(charges).toHaveLength(2);
		const open = await withSystem((tx) =>
			tx.select().from(invitations).where(eq(invitations.tenantId, tenantId))
		);
		expect(open).toMatchObject([{ invitedBy: userId, revokedAt: null }]);
	});

	test('stops an answer that is being written, which is charged all the same and leaves no text', async () => {
		const { tenantId } = member.scope;
		const run = await startGeneration(
			member,
			question(member, '[[sandbox:tokens=4000]] [[sandbox:speed=50]] Write a long essay about rivers.')
		);
		await run.accepted;
		await remove(member);
		await run.finished;
		expect(await conversation(run.conversationId)).toBeUndefined();
		const [generation] = await withSystem((tx) =>
			tx.select().from(aiGenerations).where(eq(aiGenerations.id, run.generationId))
		);
		expect(generation).toMatchObject({ status: 'stopped', conversationId: null, money: 'awaiting' });
		await lookUpUntilSettled(tenantId, run);
		const { ledger, held } = await booksOf(tenantId);
		expect(Number(ledger)).toBeGreaterThan(0);
		expect(held).toBe('0');
	});

	test('goes well with answers that end at the same moment', async () => {
		const { tenantId, userId } = member.scope;
		const runs = await Promise.all(
			Array.from({ length: 6 }, (_, n) => startGeneration(member, question(member, `Question ${n}`)))
		);
		const device = await signInAs(member);
		await Promise.all([
			deleteAccount(device, { password: PASSWORD }, verifyPassword),
			...runs.map((run) => run.finished)
		]);
		const left = await withSystem((tx) =>
			tx.select().from(aiConversations).where(eq(aiConversations.userId, userId))
		);
		expect(left).toEqual([]);
		for (const run of runs) {
			const { generation } = await storedAnswer(tenantId, run);
			expect(generation.status).toMatch(/completed|stopped/);
			expect(generation.conversationId).toBeNull();
		}
	});

	test('goes well with an answer that starts while it is under way', async () => {
		const { tenantId } = member.scope;
		const { run, generation } = await ask(member, question(member, 'Before'));
		const device = await signInAs(member);
		const id = newId();
		let deleting: Promise<void> | undefined;
		// As the start of an answer does it: conversation first, generation last.
		await withSystem(async (tx) => {
			await tx
				.select()
				.from(aiConversations)
				.where(eq(aiConversations.id, run.conversationId))
				.for('no key update');
			deleting = deleteAccount(device, { password: PASSWORD }, verifyPassword);
			await expect.poll(() => isSomebodyWaiting()).toBe(true);
			await tx.insert(aiGenerations).values({ ...generation, id, status: 'completed' });
		});
		await deleting;
		expect(await conversation(run.conversationId)).toBeUndefined();
		const { generation: started } = await storedAnswer(tenantId, {
			messageId: run.messageId,
			generationId: id
		});
		expect(started).toMatchObject({ conversationId: null, messageId: null });
	});
});

/** Whether a transaction of this database waits for another's lock. */
async function isSomebodyWaiting(): Promise<boolean> {
	const [row] = await withSystem((tx) =>
		tx.execute<{ count: number }>(sql`
			select count(*)::int as count from pg_locks join pg_stat_activity using (pid)
			where datname = current_database() and not granted`)
	);
	return row!.count > 0;
}
