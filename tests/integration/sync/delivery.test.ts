import { eq, sql } from 'drizzle-orm';
import postgres from 'postgres';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '$lib/domain/ids';
import type { SyncEvent } from '$lib/domain/sync';
import { aiConversations, tenants } from '$lib/server/db/schema';
import { withSystem, withTenant } from '$lib/server/db/tenancy';
import { revokeSession } from '$lib/server/services/accounts/revoke-session';
import { updateBudget } from '$lib/server/services/budgets/update-budget';
import type { TenantContext } from '$lib/server/services/context';
import { deleteConversation } from '$lib/server/services/conversations/delete-conversation';
import { updateConversation } from '$lib/server/services/conversations/update-conversation';
import { failUnsent } from '$lib/server/services/generation/fail-unsent';
import { prepareGeneration } from '$lib/server/services/generation/prepare';
import { createGlobalTemplate } from '$lib/server/services/global-templates/create-global-template';
import { publishGlobalTemplate } from '$lib/server/services/global-templates/publish-global-template';
import { removeMember } from '$lib/server/services/members/remove-member';
import { updateMember } from '$lib/server/services/members/update-member';
import { suspendTenant } from '$lib/server/services/platform/suspend-tenant';
import { shareConversation } from '$lib/server/services/shares/share-conversation';
import { unshareConversation } from '$lib/server/services/shares/unshare-conversation';
import { SyncHub } from '$lib/server/services/sync/hub';
import { BUFFER_MAX } from '$lib/server/services/sync/subscriber';
import { sweepChanges } from '$lib/server/services/sync/sweep-changes';
import { tellPresence } from '$lib/server/services/sync/tell-presence';
import { renameTenant } from '$lib/server/services/tenants/rename-tenant';
import { signInAs } from '../../support/accounts';
import { database } from '../../support/app';
import { ask } from '../../support/ask';
import { writeConversation } from '../../support/conversations';
import { addMember, createPlatformAdmin, createTenant, question } from '../../support/factories';
import { Tabs, type Listener } from '../../support/listeners';
import { templateContent } from '../../support/templates';

const owner = postgres(database.ownerUrl, { max: 2, onnotice: () => {} });
const hubs = [new SyncHub(), new SyncHub()] as const;
const [here, there] = hubs;
const tabs = new Tabs();
afterEach(() => tabs.closeAll());
afterAll(async () => {
	await Promise.all(hubs.map((hub) => hub.close()));
	await owner.end();
});

let people: Record<'author' | 'admin' | 'member' | 'viewer' | 'stranger', TenantContext>;
beforeEach(async () => {
	const admin = await createTenant();
	const [author, member, viewer, stranger] = await Promise.all([
		addMember(admin, { role: 'member' }),
		addMember(admin, { role: 'member' }),
		addMember(admin, { role: 'viewer' }),
		createTenant()
	]);
	people = { author, admin, member, viewer, stranger };
});

type Everybody = Record<keyof typeof people, Listener>;

/** Everybody's tab, by turns on this instance and on another. */
async function openAll(): Promise<Everybody> {
	const opened = await Promise.all(
		Object.entries(people).map(async ([name, person], place) => [
			name,
			await tabs.open(hubs[place % 2]!, person)
		])
	);
	return Object.fromEntries(opened) as Everybody;
}

/** Until whatever was committed so far has been told to all of them. */
async function settle(all: Everybody): Promise<void> {
	const mark = newId();
	await Promise.all([people.admin, people.stranger].map((each) => renameTenant(each, { name: mark })));
	const isMark = (event: SyncEvent) => event.kind === 'tenant' && event.payload.name === mark;
	await Promise.all(Object.values(all).map((tab) => tab.until(isMark)));
}

/** What each of them has heard of a kind, and begins anew. */
async function heard(all: Everybody, kind: 'conversation' | 'usage' | 'notice' | 'members' | 'template') {
	await settle(all);
	const told = Object.fromEntries(Object.entries(all).map(([name, tab]) => [name, [...tab.of(kind)]]));
	for (const tab of Object.values(all)) tab.events.length = 0;
	return told as unknown as Record<keyof Everybody, Record<string, unknown>[]>;
}

describe('a conversation', () => {
	test('is told to its author while it is private, to everybody while it is shared, and is gone for them after', async () => {
		const all = await openAll();
		const { author } = people;
		const { id } = await writeConversation(author, { title: 'A secret' });
		const whole = [expect.objectContaining({ id, title: 'A secret', isGone: false, messageCount: 2 })];
		const none = { admin: [], member: [], viewer: [], stranger: [] };
		expect(await heard(all, 'conversation')).toEqual({ author: whole, ...none });

		await shareConversation(author, { id, audience: 'tenant' }, { origin: '' });
		const shared = [
			expect.objectContaining({ id, title: 'A secret', visibility: 'tenant', userId: author.scope.userId })
		];
		expect(await heard(all, 'conversation')).toEqual({
			author: shared,
			admin: shared,
			member: shared,
			viewer: shared,
			stranger: []
		});

		await unshareConversation(author, { id, audience: 'tenant' });
		const gone = [{ id, isGone: true }];
		expect(await heard(all, 'conversation')).toEqual({
			author: whole,
			admin: gone,
			member: gone,
			viewer: gone,
			stranger: []
		});

		await updateConversation(author, { id, title: 'Another secret' });
		const renamed = [expect.objectContaining({ title: 'Another secret' })];
		expect(await heard(all, 'conversation')).toEqual({ author: renamed, ...none });

		await shareConversation(author, { id, audience: 'tenant' }, { origin: '' });
		await heard(all, 'conversation');
		await deleteConversation(author, { id });
		expect(await heard(all, 'conversation')).toEqual({
			author: gone,
			admin: gone,
			member: gone,
			viewer: gone,
			stranger: []
		});
	});

	test('that was shared a while ago and is not any more shows nothing of it to who comes back', async () => {
		const { author, member } = people;
		const before = await tabs.open(here, member);
		const { id } = await writeConversation(author, { title: 'A secret', visibility: 'tenant' });
		await unshareConversation(author, { id, audience: 'tenant' });
		const back = await tabs.open(there, member, { lastEventId: String(before.events[0]!.seq) });
		expect(back.of('conversation')).toEqual([{ id, isGone: true }]);
	});

	test('tells that an answer is being written, and that it has ended', async () => {
		const { author } = people;
		const tab = await tabs.open(here, author);
		const plan = await prepareGeneration(author, question(author, 'How are you?'));
		const isRunning = (expected: boolean) => (event: SyncEvent) =>
			event.kind === 'conversation' && !event.payload.isGone && event.payload.isRunning === expected;
		await tab.until(isRunning(true));
		await failUnsent(plan);
		await tab.until(isRunning(false));
		expect(tab.of('conversation')).toMatchObject([
			{ id: plan.conversationId, isRunning: true },
			{ id: plan.conversationId, isRunning: false, activeLeafId: plan.messageId }
		]);
	});
});

describe('money', () => {
	test("a member's is told to them and to admins, the organisation's to everybody in it, exactly", async () => {
		const all = await openAll();
		const { author, admin } = people;
		await ask(author, question(author, 'How much is it?'));
		const usage = await heard(all, 'usage');
		const scopes = (name: keyof Everybody) =>
			[
				...new Set(usage[name].map(({ scope, subjectId }) => `${String(scope)} ${String(subjectId)}`))
			].toSorted();
		const own = `member ${author.scope.userId}`;
		const whole = `tenant ${admin.scope.tenantId}`;
		expect({
			author: scopes('author'),
			admin: scopes('admin'),
			member: scopes('member'),
			viewer: scopes('viewer'),
			stranger: scopes('stranger')
		}).toEqual({ author: [own, whole], admin: [own, whole], member: [whole], viewer: [whole], stranger: [] });
		const [row] = await owner`select spent::text from budgets where subject_id = ${author.scope.userId}`;
		expect(usage.author.findLast(({ scope }) => scope === 'member')).toMatchObject({
			held: '0',
			limit: null
		});
		expect(Number(usage.author.findLast(({ scope }) => scope === 'member')!.spent)).toBe(Number(row!.spent));
	});

	test('a notice is told to admins', async () => {
		const all = await openAll();
		const { tenantId } = people.admin.scope;
		await owner`insert into budget_notices (tenant_id, id, scope, subject_id, period_start, threshold, spent, limit_usd)
			values (${tenantId}, ${newId()}, 'tenant', ${tenantId}, now(), 80, 8, 10)`;
		const told = await heard(all, 'notice');
		expect(told).toMatchObject({ author: [], member: [], viewer: [], stranger: [] });
		expect(told.admin).toEqual([expect.objectContaining({ threshold: 80 })]);
	});

	test('a limit is told with the budget that it limits', async () => {
		const all = await openAll();
		await updateBudget(people.admin, { monthlyLimitUsd: '12.50' });
		const told = await heard(all, 'usage');
		expect(told.viewer).toEqual([expect.objectContaining({ scope: 'tenant', limit: '12.5' })]);
	});
});

test('a template is told to its author while it is private', async () => {
	const all = await openAll();
	const { tenantId, userId } = people.author.scope;
	const id = newId();
	await owner`insert into ai_prompt_templates (id, tenant_id, user_id, name, user_prompt_template, version_id)
		values (${id}, ${tenantId}, ${userId}, 'Mine', 'Hello', ${id})`;
	const mine = [expect.objectContaining({ id, name: 'Mine', isPublic: false, isGlobal: false })];
	expect(await heard(all, 'template')).toEqual({
		author: mine,
		admin: [],
		member: [],
		viewer: [],
		stranger: []
	});
	await owner`update ai_prompt_templates set is_public = true where id = ${id}`;
	const told = await heard(all, 'template');
	expect(told.viewer).toEqual([expect.objectContaining({ id, isPublic: true })]);
	expect(told.stranger).toEqual([]);
	// Deleted it stays in the database, for whoever it was used by.
	await owner`update ai_prompt_templates set deleted_at = now() where id = ${id}`;
	expect((await heard(all, 'template')).viewer).toEqual([{ id, isGone: true }]);
});

test('a template for everybody is told to every tenant while it is published, and who wrote it to nobody', async () => {
	const all = await openAll();
	const platform = await createPlatformAdmin();
	const content = templateContent({ name: 'For everybody' });
	const { id } = await createGlobalTemplate(platform, { ...content, isPublic: false, note: '' });
	const nobody = { author: [], admin: [], member: [], viewer: [], stranger: [] };
	expect(await heard(all, 'template')).toEqual(nobody);
	await publishGlobalTemplate(platform, { id, isPublic: true });
	const seen = [expect.objectContaining({ id, isGone: false, isGlobal: true, userId: null })];
	expect(await heard(all, 'template')).toMatchObject({ author: seen, viewer: seen, stranger: seen });
	await publishGlobalTemplate(platform, { id, isPublic: false });
	const gone = [{ id, isGone: true }];
	expect(await heard(all, 'template')).toMatchObject({ author: gone, viewer: gone, stranger: gone });
});

describe('whoever may not listen any more hears it, and nothing after', () => {
	/** Also of an instance that is busy it is not longer. */
	const WITHIN_MS = 1_000;

	async function endsWithin(tab: Listener, work: () => Promise<unknown>): Promise<string> {
		await work();
		const doneAt = performance.now();
		const reason = await tab.ended;
		expect(performance.now() - doneAt).toBeLessThan(WITHIN_MS);
		return reason;
	}

	test('who is taken out of the tenant', async () => {
		const { admin, member } = people;
		const tab = await tabs.open(there, member);
		const other = await tabs.open(here, people.viewer);
		const remove = () => removeMember(admin, { userId: member.scope.userId });
		expect(await endsWithin(tab, remove)).toBe('NOT_FOUND');
		const gone = { id: member.scope.userId, isGone: true };
		await other.until(({ kind, payload }) => kind === 'members' && payload.id === gone.id);
		expect(other.of('members')).toEqual([gone]);
		expect(tab.of('members')).toEqual([]);
	});

	test('whose tenant is suspended', async () => {
		const tab = await tabs.open(here, people.viewer);
		const root = await createPlatformAdmin();
		const suspend = () => suspendTenant(root, { slug: people.admin.scope.tenantSlug, reason: 'Unpaid.' });
		expect(await endsWithin(tab, suspend)).toBe('FORBIDDEN');
	});

	test('whose session is revoked, on the device whose it is', async () => {
		const { member } = people;
		const [laptop, phone] = [await signInAs(member), await signInAs(member)];
		const tab = await tabs.open(here, member, { sessionId: laptop.sessionId });
		const other = await tabs.open(there, member, { sessionId: phone.sessionId });
		expect(await endsWithin(tab, () => revokeSession(phone, { id: laptop.deviceId }))).toBe(
			'UNAUTHENTICATED'
		);
		const name = newId();
		await renameTenant(people.admin, { name });
		await other.until((event) => event.kind === 'tenant' && event.payload.name === name);
	});

	test('whose session runs out at once', async () => {
		const { member } = people;
		const { sessionId } = await signInAs(member);
		const tab = await tabs.open(here, member, { sessionId });
		const expire = () =>
			owner`update sessions set expires_at = now() - interval '1 second' where id = ${sessionId}`;
		expect(await endsWithin(tab, expire)).toBe('UNAUTHENTICATED');
	});

	test('who was let in by the gate, and is out before they listen', async () => {
		const { admin, member } = people;
		await removeMember(admin, { userId: member.scope.userId });
		await expect(tabs.open(here, member)).rejects.toThrow('NOT_FOUND');
		const { sessionId } = await signInAs(people.viewer);
		await owner`delete from sessions where id = ${sessionId}`;
		await expect(tabs.open(here, people.viewer, { sessionId })).rejects.toThrow('UNAUTHENTICATED');
	});

	test('a changed role is told, and counts from then on', async () => {
		const { admin, member } = people;
		const all = await openAll();
		await updateMember(admin, { userId: member.scope.userId, role: 'admin' });
		await ask(people.author, question(people.author, 'How much is it?'));
		const members = all.member.of('members');
		const usage = (await heard(all, 'usage')).member;
		expect(members).toEqual([expect.objectContaining({ id: member.scope.userId, role: 'admin' })]);
		expect(usage.some(({ scope }) => scope === 'member')).toBe(true);
		await updateMember(admin, { userId: member.scope.userId, role: 'member' });
		await ask(people.author, question(people.author, 'And now?'));
		expect((await heard(all, 'usage')).member.some(({ scope }) => scope === 'member')).toBe(false);
	});
});

describe('coming back', () => {
	test('gets what was missed, once, and then goes on', async () => {
		const { author } = people;
		const first = await tabs.open(here, author);
		const before = await writeConversation(author);
		await first.until(({ kind }) => kind === 'conversation');
		await first.leave();
		const [missed, later] = [await writeConversation(author), await writeConversation(author)];
		const back = await tabs.open(there, author, { lastEventId: first.lastEventId });
		const live = await writeConversation(author);
		await back.until(({ kind, payload }) => kind === 'conversation' && payload.id === live.id);
		expect(back.of('conversation').map(({ id }) => id)).toEqual([missed.id, later.id, live.id]);
		expect(first.of('conversation').map(({ id }) => id)).toEqual([before.id]);
	});

	test('hears what is committed while it catches up once, though it comes live and from the log', async () => {
		const { author } = people;
		const { tenantId, userId } = author.scope;
		// It hears of what comes, too.
		const { lastEventId } = await tabs.open(there, author);
		await withTenant(author.scope, (tx) =>
			tx.insert(aiConversations).values(
				Array.from({ length: 300 }, () => ({
					tenantId,
					id: newId(),
					userId,
					title: 'Missed',
					modelId: 'm'
				}))
			)
		);
		// It has read the first piece, and asks for the second when it goes on.
		const back = tabs.begin(here, author, { lastEventId, isReading: false });
		await back.until(({ kind }) => kind === 'conversation');
		const beside = await tabs.open(here, author);
		const { id } = await writeConversation(author);
		const isIt = ({ kind, payload }: SyncEvent) => kind === 'conversation' && payload.id === id;
		await beside.until(isIt);
		back.begin();
		const later = await writeConversation(author);
		await back.until(({ kind, payload }) => kind === 'conversation' && payload.id === later.id);
		expect(back.events.filter(isIt)).toHaveLength(1);
		expect(back.of('conversation')).toHaveLength(302);
	});

	test.each(['999999', 'nonsense', '-1', ''])(
		'with an id that was never given out (%j) reads everything again',
		async (lastEventId) => {
			const tab = await tabs.open(here, people.author, { lastEventId });
			expect(tab.events).toEqual([expect.objectContaining({ kind: 'refetch' })]);
			const { id } = await writeConversation(people.author);
			await tab.until(({ kind, payload }) => kind === 'conversation' && payload.id === id);
		}
	);

	test('after what was missed is past its time reads everything again; what is kept has no gap', async () => {
		const { author } = people;
		const { tenantId } = author.scope;
		const tab = await tabs.open(here, author);
		await writeConversation(author);
		await writeConversation(author);
		await owner`update sync_events set created_at = now() - interval '8 days'
			where tenant_id = ${tenantId} and seq = (select max(seq) - 1 from sync_events where tenant_id = ${tenantId})`;
		await sweepChanges();
		const kept = await owner`select seq from sync_events where tenant_id = ${tenantId}`;
		expect(kept).toHaveLength(1);
		const late = await tabs.open(there, author, { lastEventId: String(tab.events[0]!.seq) });
		expect(late.events.map(({ kind }) => kind)).toEqual(['refetch']);
		const inTime = await tabs.open(there, author, { lastEventId: String(Number(kept[0]!.seq) - 1) });
		expect(inTime.events.map(({ kind }) => kind)).toEqual(['conversation', 'hello']);
		const all = await tabs.open(there, author, { lastEventId: String(kept[0]!.seq) });
		expect(all.events.map(({ kind }) => kind)).toEqual(['hello']);
	});

	test('is needed for who reads too slowly, and then nothing is missing', async () => {
		const { author } = people;
		const slow = await tabs.open(here, author, { isReading: false });
		const quick = await tabs.open(here, author);
		const ids: string[] = [];
		for (let count = 0; count <= BUFFER_MAX; count++) ids.push(newId());
		const { tenantId, userId } = author.scope;
		await withTenant(author.scope, (tx) =>
			tx
				.insert(aiConversations)
				.values(ids.map((id) => ({ tenantId, id, userId, title: 'One of many', modelId: 'm' })))
		);
		await quick.until(({ kind, payload }) => kind === 'conversation' && payload.id === ids.at(-1));
		slow.begin();
		expect(await slow.ended).toBe('UNAVAILABLE');
		const back = await tabs.open(here, author, { lastEventId: slow.lastEventId });
		const told = (tab: Listener) => tab.of('conversation').map(({ id }) => id);
		expect([...told(slow), ...told(back)].toSorted()).toEqual(ids.toSorted());
	});

	test('whose business nothing was for long is told how far it is', async () => {
		const { author, viewer } = people;
		const tab = await tabs.open(here, viewer);
		const { tenantId, userId } = author.scope;
		await withTenant(author.scope, (tx) =>
			tx.insert(aiConversations).values(
				Array.from({ length: 250 }, () => ({
					tenantId,
					id: newId(),
					userId,
					title: 'Not theirs',
					modelId: 'm'
				}))
			)
		);
		await tab.until(({ kind, seq }) => kind === 'hello' && seq > tab.events[0]!.seq + 100);
		expect(tab.of('conversation')).toEqual([]);
	});
});

test('what happens while the listening connection is lost is told when it is back', async () => {
	const { author } = people;
	const tab = await tabs.open(here, author);
	const name = new URL(database.ownerUrl).pathname.slice(1);
	let id: string;
	// It cannot come back before the change is committed.
	await owner.unsafe(`alter database ${name} connection limit 0`);
	try {
		const cut = await owner`
			select pg_terminate_backend(pid, 5000) from pg_stat_activity
			where datname = current_database() and query ilike 'listen %colloquy_%'`;
		expect(cut).toHaveLength(1);
		({ id } = await writeConversation(author));
	} finally {
		await owner.unsafe(`alter database ${name} connection limit -1`);
	}
	await tab.until(({ kind, payload }) => kind === 'conversation' && payload.id === id);
	expect(tab.of('conversation')).toHaveLength(1);
});

describe('who is at a shared conversation', () => {
	test('is told to the others who see it, and to who comes later, until they are gone', async () => {
		const { author, viewer } = people;
		const { id: conversationId } = await writeConversation(author, { visibility: 'tenant' });
		const all = await openAll();
		await tellPresence(viewer, { conversationId, state: 'writing' });
		const present = { conversationId, userId: viewer.scope.userId, name: 'A viewer', state: 'writing' };
		await all.author.until(({ kind }) => kind === 'presence');
		expect(all.author.of('presence')).toEqual([present]);
		const later = await tabs.open(there, people.member);
		await later.until(({ kind }) => kind === 'presence');
		expect(later.of('presence')).toEqual([present]);
		// Said again it is no news.
		await tellPresence(viewer, { conversationId, state: 'writing' });
		await tellPresence(viewer, { conversationId, state: 'gone' });
		await all.author.until(({ kind, payload }) => kind === 'presence' && payload.state === 'gone');
		expect(all.author.of('presence')).toEqual([present, { ...present, state: 'gone' }]);
		await settle(all);
		expect(all.viewer.of('presence')).toEqual([]);
		expect(all.stranger.of('presence')).toEqual([]);
	});

	test('is nobody there any more when it is shared no longer; and in a private one nobody hears of it', async () => {
		const { author, viewer, member } = people;
		const { id: conversationId } = await writeConversation(author, { visibility: 'tenant' });
		const tab = await tabs.open(here, member);
		await tellPresence(viewer, { conversationId, state: 'looking' });
		await tab.until(({ kind }) => kind === 'presence');
		await unshareConversation(author, { id: conversationId, audience: 'tenant' });
		await tab.until(({ kind, payload }) => kind === 'presence' && payload.state === 'gone');
		await expect(tellPresence(viewer, { conversationId, state: 'looking' })).rejects.toMatchObject({
			code: 'NOT_FOUND'
		});
		await tellPresence(author, { conversationId, state: 'looking' });
		const mark = newId();
		await renameTenant(people.admin, { name: mark });
		await tab.until((event) => event.kind === 'tenant' && event.payload.name === mark);
		expect(tab.of('presence')).toHaveLength(2);
	});
});

test('a tenant that is deleted has nobody who listens', async () => {
	const tab = await tabs.open(here, people.viewer);
	const { tenantId } = people.admin.scope;
	await withSystem((tx) =>
		tx
			.update(tenants)
			.set({ deletedAt: sql`now()` })
			.where(eq(tenants.id, tenantId))
	);
	expect(await tab.ended).toBe('NOT_FOUND');
});
