import fc from 'fast-check';
import postgres from 'postgres';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { newId } from '$lib/domain/ids';
import { ConversationList } from '$lib/features/shell/conversation-list.svelte';
import { Replica } from '$lib/features/sync/replica.svelte';
import { openTenant } from '$lib/server/auth/tenant-scope';
import type { TenantContext } from '$lib/server/services/context';
import { listConversations } from '$lib/server/services/conversations/list-conversations';
import { SyncHub } from '$lib/server/services/sync/hub';
import { CHANGES_CHANNEL } from '$lib/server/services/sync/notices';
import { database } from '../../support/app';
import { addMember, createTenant } from '../../support/factories';
import { Tabs, type Listener } from '../../support/listeners';

const CONNECTIONS = 6;
const owner = postgres(database.ownerUrl, { max: CONNECTIONS + 2, onnotice: () => {} });
/** Two instances. */
const hubs = [new SyncHub(), new SyncHub()];
const tabs = new Tabs();
afterEach(() => tabs.closeAll());
afterAll(async () => {
	await Promise.all(hubs.map((hub) => hub.close()));
	await owner.end();
});

const CONVERSATIONS = 3;
const operation = fc.record({
	conversation: fc.nat(CONVERSATIONS - 1),
	verb: fc.constantFrom('create', 'rename', 'pin', 'archive', 'share', 'unshare', 'write', 'delete')
});
type Operation = typeof operation extends fc.Arbitrary<infer Value> ? Value : never;

/** A transaction; a slow one has its numbers already and takes its time to commit. */
const transaction = fc.record({
	operations: fc.array(operation, { minLength: 1, maxLength: 3 }),
	isSlow: fc.boolean(),
	isUndone: fc.boolean()
});

const step = fc.oneof(
	{ weight: 6, arbitrary: fc.record({ what: fc.constant('go on'), transaction: fc.nat(CONNECTIONS - 1) }) },
	{ weight: 1, arbitrary: fc.record({ what: fc.constant('drop'), tab: fc.nat(5) }) },
	{ weight: 1, arbitrary: fc.record({ what: fc.constant('load anew'), tab: fc.nat(5) }) },
	{ weight: 1, arbitrary: fc.record({ what: fc.constant('notify twice') }) }
);

const PAGE = 100;

/** Somebody's tab: the replica of the browser, beginning with what a page is loaded with. */
class Reader {
	/** numbers of all that was told of the log */
	readonly told: number[] = [];
	replica!: Replica;
	tab!: Listener;
	/** as lists of a page have them */
	#loaded = new Map<string, object>();

	constructor(
		readonly person: TenantContext,
		public hub: SyncHub
	) {}

	async load(ids: string[]): Promise<void> {
		const { tenantId, tenantSlug, userId } = this.person.scope;
		const { changesUpTo } = await openTenant(userId, tenantSlug);
		const list = (isPinned: boolean) =>
			listConversations(this.person, { limit: PAGE, isArchived: false, isPinned });
		const [page, pinned] = await Promise.all([list(false), list(true)]);
		const { heard } = await stored(this.person, ids);
		this.#loaded = new Map(heard.map((each) => [each.id as string, each]));
		const conversations = new ConversationList(tenantId, userId, page, pinned.items);
		this.replica = new Replica({ after: changesUpTo, conversations });
		await this.listen(String(changesUpTo));
	}

	async listen(lastEventId: string): Promise<void> {
		this.tab = await tabs.open(this.hub, this.person, { lastEventId });
	}

	/** @returns the last id that it has */
	async leave(): Promise<string> {
		await this.tab.leave();
		this.take();
		return this.tab.lastEventId ?? '0';
	}

	/** Applies what was told, some of it twice. */
	take(): void {
		for (const event of this.tab.events) {
			expect(event.kind).not.toBe('refetch');
			if (event.kind !== 'hello') this.told.push(event.seq);
			this.replica.apply(event);
			this.replica.apply(event);
		}
		// And once more when it is old.
		for (const event of this.tab.events.toReversed()) this.replica.apply(event);
	}

	/** What it has of these conversations: as it was told of them, and in its list. */
	shown(ids: string[]) {
		const { pinned, items } = this.replica.conversations;
		return {
			heard: ids.flatMap((id) => {
				const heard = this.replica.heard(id);
				if (heard !== null) return heard.isGone ? [] : [facts({ ...heard })];
				return this.#loaded.get(id) ?? [];
			}),
			list: [...pinned, ...items].map(({ id, title, isPinned }) => ({ id, title, isPinned }))
		};
	}
}

const facts = ({ id, title, visibility, messageCount }: Record<string, unknown>) => ({
	id,
	title,
	visibility,
	messageCount
});

/** What of these conversations is there for somebody. */
async function stored({ scope: { tenantId, userId } }: TenantContext, ids: string[]) {
	const rows = await owner<
		{ id: string; title: string; userId: string; isPinned: boolean; isArchived: boolean }[]
	>`
		select id, title, visibility, message_count as "messageCount", user_id as "userId",
			is_pinned as "isPinned", is_archived as "isArchived"
		from ai_conversations where tenant_id = ${tenantId} and (user_id = ${userId} or visibility = 'tenant')
		order by is_pinned desc, last_message_at desc, id desc`;
	return {
		heard: ids.flatMap((id) => rows.filter((row) => row.id === id).map(facts)),
		list: rows
			.filter((row) => row.userId === userId && !row.isArchived)
			.map(({ id, title, isPinned }) => ({ id, title, isPinned }))
	};
}

function perform(sql: postgres.TransactionSql, { verb, ...at }: Operation, world: World): Promise<unknown> {
	const { tenantId, userId } = world.author.scope;
	const id = world.ids[at.conversation]!;
	const where = sql`where tenant_id = ${tenantId} and id = ${id}`;
	switch (verb) {
		case 'create':
			return sql`insert into ai_conversations (tenant_id, id, user_id, title, model_id)
				values (${tenantId}, ${id}, ${userId}, 'New', 'm') on conflict do nothing`;
		case 'rename':
			return sql`update ai_conversations set title = ${newId()} ${where}`;
		case 'pin':
			return sql`update ai_conversations set is_pinned = not is_pinned ${where}`;
		case 'archive':
			return sql`update ai_conversations set is_archived = not is_archived, is_pinned = false ${where}`;
		case 'share':
			return sql`update ai_conversations set visibility = 'tenant' ${where}`;
		case 'unshare':
			return sql`update ai_conversations set visibility = 'private' ${where}`;
		case 'write':
			return sql`with written as (
				insert into ai_messages (tenant_id, id, conversation_id, role)
				select tenant_id, ${newId()}, id, 'user' from ai_conversations ${where} returning 1
			) update ai_conversations set message_count = message_count + 1 ${where} and exists (select from written)`;
		default:
			return sql`delete from ai_conversations ${where}`;
	}
}

interface World {
	author: TenantContext;
	ids: string[];
}

class Undone extends Error {}
const UNDONE_BY_DATABASE = new Set<unknown>(['40P01', '23503']);

/** Waits between its steps until it may go on; two that want the same row wait for each other besides. */
function begin(
	world: World,
	{ operations, isSlow, isUndone }: typeof transaction extends fc.Arbitrary<infer V> ? V : never
) {
	const steps: PromiseWithResolvers<void>[] = Array.from({ length: operations.length + 2 }, () =>
		Promise.withResolvers()
	);
	let at = 0;
	const ended = owner
		.begin(async (sql) => {
			for (const [place, each] of operations.entries()) {
				await steps[place]!.promise;
				await perform(sql, each, world);
			}
			await steps[operations.length]!.promise;
			if (isSlow) await sql`set constraints sync_pending_publish immediate`;
			await steps[operations.length + 1]!.promise;
			if (isUndone) throw new Undone();
		})
		// One that the database undid, since it and another waited for each other, or the other took the conversation
		// away that it wrote in, has changed nothing.
		.catch((error: unknown) => {
			if (!(error instanceof Undone) && !UNDONE_BY_DATABASE.has((error as { code?: string }).code))
				throw error;
		});
	return {
		ended,
		goOn: () => steps[at++]?.resolve(),
		finish: () => steps.forEach(({ resolve }) => resolve())
	};
}

test('whoever listens, on whichever instance, however often they come back, ends up with what is stored, in order', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(transaction, { minLength: 2, maxLength: CONNECTIONS }),
			fc.array(step, { maxLength: 40 }),
			async (transactions, steps) => {
				const author = await createTenant();
				const people = [
					author,
					await addMember(author, { role: 'admin' }),
					await addMember(author, { role: 'viewer' })
				];
				const world: World = { author, ids: Array.from({ length: CONVERSATIONS }, newId) };
				const { tenantId } = author.scope;
				await owner.begin(async (sql) => {
					for (const conversation of world.ids.keys())
						await perform(sql, { verb: 'create', conversation }, world);
				});
				// Each of them on both instances, from the beginning.
				const readers = people.flatMap((person) => hubs.map((hub) => new Reader(person, hub)));
				await Promise.all(readers.map((reader) => reader.load(world.ids)));
				const comeBack = async (reader: Reader, { isLoaded }: { isLoaded: boolean }) => {
					const lastEventId = await reader.leave();
					reader.hub = hubs[reader.told.length % hubs.length]!;
					await (isLoaded ? reader.load(world.ids) : reader.listen(lastEventId));
				};
				const running = transactions.map((each) => begin(world, each));
				for (const each of steps) {
					if ('transaction' in each) running[each.transaction % running.length]!.goOn();
					else if ('tab' in each) {
						await comeBack(readers[each.tab]!, { isLoaded: each.what === 'load anew' });
					} else await owner`select pg_notify(${CHANGES_CHANNEL}, ${`changed:${tenantId}:0`})`;
				}
				for (const each of running) each.finish();
				await Promise.all(running.map(({ ended }) => ended));
				const last = newId();
				await owner`update tenants set name = ${last} where id = ${tenantId}`;

				const log = await owner<
					{ seq: string }[]
				>`select seq from sync_events where tenant_id = ${tenantId} order by seq`;
				expect(log.map(({ seq }) => Number(seq))).toEqual(log.map((_, index) => index + 1));
				for (const reader of readers) {
					await reader.tab.until((event) => event.kind === 'tenant' && event.payload.name === last);
					await reader.leave();
					const { told } = reader;
					expect(told).toEqual([...new Set(told)].toSorted((one, other) => one - other));
					expect(reader.shown(world.ids)).toEqual(await stored(reader.person, world.ids));
				}
				await tabs.closeAll();
			}
		),
		{ numRuns: 15 }
	);
}, 120_000);

test('of two that commit the other way round than they took their turn, nobody sees the second before the first', async () => {
	const author = await createTenant();
	const tab: Listener = await tabs.open(hubs[0]!, author);
	const { tenantId, userId } = author.scope;
	const [first, second] = [newId(), newId()];
	const insert = (sql: postgres.TransactionSql, id: string) =>
		sql`insert into ai_conversations (tenant_id, id, user_id, title, model_id) values (${tenantId}, ${id}, ${userId}, 'New', 'm')`;
	let isSecondDone = false;
	let other: Promise<void> | undefined;
	await owner.begin(async (sql) => {
		await insert(sql, first);
		// It has its number now.
		await sql`set constraints all immediate`;
		other = owner.begin((otherSql) => insert(otherSql, second)).then(() => void (isSecondDone = true));
		const isWaiting = async () =>
			(
				await owner`select from pg_locks join pg_stat_activity using (pid)
					where not granted and datname = current_database()`
			).count > 0;
		while (!isSecondDone && !(await isWaiting()));
		expect(isSecondDone).toBe(false);
	});
	await other;
	await tab.until(({ kind, payload }) => kind === 'conversation' && payload.id === second);
	expect(tab.of('conversation').map(({ id }) => id)).toEqual([first, second]);
});

describe('nothing that commits waits for what waits for it', () => {
	const TIMES = 25;

	test('transactions of several tenants, each in its own order', async () => {
		const tenants = await Promise.all([createTenant(), createTenant(), createTenant()]);
		const change = (contexts: TenantContext[]) =>
			owner.begin(async (sql) => {
				for (const { scope } of contexts) {
					await sql`insert into ai_conversations (tenant_id, id, user_id, title, model_id)
						values (${scope.tenantId}, ${newId()}, ${scope.userId}, 'New', 'm')`;
				}
			});
		for (let time = 0; time < TIMES; time++) {
			await Promise.all([change(tenants), change(tenants.toReversed()), change(tenants)]);
		}
		const heads =
			await owner`select seq from sync_state where tenant_id in ${owner(tenants.map(({ scope }) => scope.tenantId))}`;
		// Each has told of itself and of its owner when it was made.
		expect(heads.map(({ seq }) => Number(seq))).toEqual(heads.map(() => 2 + 3 * TIMES));
	});

	test('a change of owners beside one that begins with the lock of all changes of members', async () => {
		const first = await createTenant();
		const second = await addMember(first, { role: 'owner' });
		const { tenantId, userId } = first.scope;
		const converse = (sql: postgres.TransactionSql) =>
			sql`insert into ai_conversations (tenant_id, id, user_id, title, model_id)
				values (${tenantId}, ${newId()}, ${userId}, 'New', 'm')`;
		const setRole = (sql: postgres.TransactionSql, role: string) =>
			sql`update memberships set role = ${role} where tenant_id = ${tenantId} and user_id = ${second.scope.userId}`;
		for (let time = 0; time < TIMES; time++) {
			await Promise.all([
				owner.begin(async (sql) => {
					// What it notes first is what its commit would begin with.
					await converse(sql);
					await setRole(sql, time % 2 === 0 ? 'admin' : 'owner');
				}),
				owner.begin(async (sql) => {
					await sql`select from tenants where id = ${tenantId} for no key update`;
					await converse(sql);
				})
			]);
		}
		const [count] = await owner`select count(*) from ai_conversations where tenant_id = ${tenantId}`;
		expect(Number(count!.count)).toBe(2 * TIMES);
	});
});
