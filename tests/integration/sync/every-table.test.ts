import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '$lib/domain/ids';
import type { SyncKind } from '$lib/domain/sync';
import type { TenantContext } from '$lib/server/services/context';
import { database } from '../../support/app';
import { addMember, createTenant } from '../../support/factories';
import { readTenantTables } from '../tenancy/two-tenants';

/** A change without its event fails here, and so does a table that does not say whether it has any. */
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
afterAll(() => owner.end());

/** Tables whose rows nobody's open page shows, or which tell of themselves by another. */
const SILENT: Readonly<Record<string, string>> = {
	ai_generations: 'hot; its beginning and end change the message, which tells',
	ai_generation_chunks: 'hot; who watches an answer reads its own stream',
	ai_prompt_template_uses: 'a count beside a template, read with the list',
	ai_usage_attributions: 'what is charged changes the budgets, which tell',
	ai_usage_ledger: 'what is charged changes the budgets, which tell',
	ai_usage_stats: 'what is charged changes the budgets, which tell',
	attachments: 'sent with a message, which tells',
	audit_log: 'a log that is read when it is opened',
	invitations:
		'shown on a settings page that is read when it is opened; who accepts becomes a member, which tells',
	shares: 'a link is shown to who makes it, at that moment',
	sync_events: 'the log itself',
	sync_pending: 'the log itself',
	sync_state: 'the log itself'
};

type Sql = postgres.Sql | postgres.TransactionSql;
type Work = (sql: Sql, world: World) => Promise<unknown>;
interface Told {
	kind: SyncKind;
	/** null: the tenant itself */
	of: (world: World) => string | null;
	/** null: everybody in the tenant */
	to?: (world: World) => string | null;
}

/** How each table is written, one after the other, and what is told of it each time. */
const CHANGES: Readonly<Record<string, { told: Told; insert: Work; update?: Work; delete?: Work }>> = {
	ai_conversations: {
		told: { kind: 'conversation', of: ({ id }) => id, to: ({ userId }) => userId },
		insert: (sql, { tenantId, id, userId }) =>
			sql`insert into ai_conversations (tenant_id, id, user_id, title, model_id) values (${tenantId}, ${id}, ${userId}, 'One', 'm')`,
		update: (sql, { id }) => sql`update ai_conversations set title = 'Two' where id = ${id}`,
		delete: (sql, { id }) => sql`delete from ai_conversations where id = ${id}`
	},
	ai_messages: {
		told: { kind: 'conversation', of: ({ conversationId }) => conversationId, to: ({ userId }) => userId },
		insert: (sql, { tenantId, id, conversationId }) =>
			sql`insert into ai_messages (tenant_id, id, conversation_id, role) values (${tenantId}, ${id}, ${conversationId}, 'user')`,
		update: (sql, { id }) => sql`update ai_messages set content = 'Hello' where id = ${id}`,
		delete: (sql, { id }) => sql`delete from ai_messages where id = ${id}`
	},
	tenant_models: {
		told: { kind: 'models', of: () => null },
		insert: (sql, { tenantId, userId }) =>
			sql`insert into tenant_models (tenant_id, model_id, is_enabled, updated_by) select ${tenantId}, id, false, ${userId} from ai_models limit 1`,
		update: (sql, { tenantId }) =>
			sql`update tenant_models set is_enabled = true where tenant_id = ${tenantId}`,
		delete: (sql, { tenantId }) => sql`delete from tenant_models where tenant_id = ${tenantId}`
	},
	ai_prompt_templates: {
		told: { kind: 'template', of: ({ id }) => id, to: ({ userId }) => userId },
		insert: (sql, { tenantId, id, userId }) =>
			sql`insert into ai_prompt_templates (id, tenant_id, user_id, name, user_prompt_template, version_id) values (${id}, ${tenantId}, ${userId}, 'One', 'Hello', ${id})`,
		update: (sql, { id }) => sql`update ai_prompt_templates set name = 'Two' where id = ${id}`,
		delete: (sql, { id }) => sql`delete from ai_prompt_templates where id = ${id}`
	},
	ai_prompt_template_versions: {
		told: { kind: 'template', of: ({ templateId }) => templateId, to: ({ userId }) => userId },
		insert: (sql, { tenantId, id, userId, templateId }) =>
			sql`insert into ai_prompt_template_versions (id, tenant_id, template_id, number, name, user_prompt_template, author_id) values (${id}, ${tenantId}, ${templateId}, 1, 'One', 'Hello', ${userId})`,
		update: (sql, { id }) => sql`update ai_prompt_template_versions set note = 'Two' where id = ${id}`,
		delete: (sql, { id }) => sql`delete from ai_prompt_template_versions where id = ${id}`
	},
	budgets: {
		told: { kind: 'usage', of: ({ id }) => id },
		insert: (sql, { tenantId, id }) =>
			sql`insert into budgets (tenant_id, scope, subject_id, period_start) values (${tenantId}, 'member', ${id}, '2026-01-01')`,
		update: (sql, { id }) => sql`update budgets set held = 1 where subject_id = ${id}`,
		delete: (sql, { id }) => sql`delete from budgets where subject_id = ${id}`
	},
	budget_raises: {
		told: { kind: 'usage', of: ({ tenantId }) => tenantId },
		insert: (sql, { tenantId, id, userId }) =>
			sql`insert into budget_raises (tenant_id, id, scope, subject_id, amount_usd, granted_by, reason, created_by, expires_at) values (${tenantId}, ${id}, 'tenant', ${tenantId}, 1, 'tenant', 'Why', ${userId}, now())`,
		update: (sql, { id }) => sql`update budget_raises set revoked_at = now() where id = ${id}`,
		delete: (sql, { id }) => sql`delete from budget_raises where id = ${id}`
	},
	api_keys: {
		told: { kind: 'usage', of: ({ id }) => id },
		// Of the key itself nothing is told, only of its limit.
		insert: async (sql, { tenantId, id, userId }) => {
			await sql`insert into api_keys (tenant_id, id, name, prefix, key_hash, created_by) values (${tenantId}, ${id}, 'One', ${id.slice(-8)}, ${id}, ${userId})`;
			return sql`update api_keys set monthly_limit_usd = 1 where id = ${id}`;
		},
		update: (sql, { id }) => sql`update api_keys set monthly_limit_usd = null where id = ${id}`
	},
	memberships: {
		told: { kind: 'members', of: ({ strangerId }) => strangerId },
		insert: (sql, { tenantId, strangerId }) =>
			sql`insert into memberships (tenant_id, user_id, role) values (${tenantId}, ${strangerId}, 'member')`,
		update: (sql, { tenantId, strangerId }) =>
			sql`update memberships set role = 'admin' where tenant_id = ${tenantId} and user_id = ${strangerId}`,
		delete: (sql, { tenantId, strangerId }) =>
			sql`delete from memberships where tenant_id = ${tenantId} and user_id = ${strangerId}`
	},
	tenants: {
		told: { kind: 'tenant', of: ({ id }) => id },
		insert: (sql, { id }) => sql`insert into tenants (id, name, slug) values (${id}, 'One', ${id})`,
		update: (sql, { id }) =>
			sql`update tenants set suspended_at = now(), suspended_reason = 'Why' where id = ${id}`,
		delete: (sql, { id }) => sql`delete from tenants where id = ${id}`
	},
	users: {
		told: { kind: 'members', of: ({ userId }) => userId },
		// Whoever is new belongs nowhere yet, and whoever is in a tenant cannot be deleted.
		insert: (sql, { userId }) => sql`update users set name = 'Two' where id = ${userId}`
	},
	budget_notices: {
		told: { kind: 'notice', of: ({ id }) => id },
		insert: (sql, { tenantId, id }) =>
			sql`insert into budget_notices (tenant_id, id, scope, subject_id, period_start, threshold, spent, limit_usd) values (${tenantId}, ${id}, 'tenant', ${tenantId}, now(), 80, 1, 2)`
	}
};

interface World {
	context: TenantContext;
	tenantId: string;
	userId: string;
	/** in no tenant of this one's */
	strangerId: string;
	/** of the row */
	id: string;
	conversationId: string;
	templateId: string;
}

let world: World;
beforeAll(async () => {
	const context = await createTenant();
	await addMember(context, { role: 'admin' });
	const strangerId = (await createTenant()).scope.userId;
	const { tenantId, userId } = context.scope;
	const [conversationId, templateId] = [newId(), newId()];
	world = { context, tenantId, userId, strangerId, id: newId(), conversationId, templateId };
	await CHANGES.ai_conversations!.insert(owner, { ...world, id: conversationId });
	await CHANGES.ai_prompt_templates!.insert(owner, { ...world, id: templateId });
});

/** What a piece of work adds to a tenant's log, without its numbers. */
async function toldBy(tenantId: string, work: () => Promise<unknown>) {
	const head = async () =>
		Number((await owner`select seq from sync_state where tenant_id = ${tenantId}`)[0]?.seq ?? 0);
	const before = await head();
	await work();
	const rows = await owner<{ seq: string; kind: SyncKind; entity: string; audience: string | null }[]>`
		select seq, kind, entity_id as entity, audience from sync_events
		where tenant_id = ${tenantId} and seq > ${before} order by seq`;
	// Without a gap, and nothing that is counted and not there.
	expect(rows.map(({ seq }) => Number(seq))).toEqual(rows.map((_, index) => before + 1 + index));
	expect(await head()).toBe(before + rows.length);
	expect(await owner`select from sync_pending`).toHaveLength(0);
	return rows.map(({ seq: _, ...row }) => row);
}

test('every table of tenants says whether it is told of, and why not', async () => {
	const names = (await readTenantTables(owner)).map(({ name }) => name);
	expect([...Object.keys(SILENT), ...Object.keys(CHANGES)].toSorted()).toEqual(names.toSorted());
	const triggers = await owner<{ name: string }[]>`
		select tgrelid::regclass::text as name from pg_trigger where tgname like '%\\_sync'`;
	expect(triggers.map(({ name }) => name).toSorted()).toEqual(
		[...Object.keys(CHANGES), 'ai_models'].toSorted()
	);
});

describe.each(Object.entries(CHANGES))('%s', (table, { told, ...works }) => {
	test.each(Object.entries(works))('%s is told, once', async (_, work) => {
		const row = { ...world, id: rowIds.get(table) ?? newId() };
		rowIds.set(table, row.id);
		const tenantId = table === 'tenants' ? row.id : row.tenantId;
		const event = {
			kind: told.kind,
			entity: told.of(row) ?? tenantId,
			audience: told.to?.(row) ?? null
		};
		expect(await toldBy(tenantId, () => work(owner, row))).toEqual([event]);
	});
});
const rowIds = new Map<string, string>();

describe('a transaction', () => {
	test('tells of each thing once, whatever it does to it', async () => {
		const id = newId();
		const told = await toldBy(world.tenantId, () =>
			owner.begin(async (sql) => {
				await CHANGES.ai_conversations!.insert(sql, { ...world, id });
				await CHANGES.ai_conversations!.update!(sql, { ...world, id });
				await CHANGES.ai_messages!.insert(sql, { ...world, id: newId(), conversationId: id });
				await CHANGES.ai_messages!.insert(sql, { ...world, id: newId(), conversationId: id });
			})
		);
		expect(told).toEqual([{ kind: 'conversation', entity: id, audience: world.userId }]);
	});

	test.each([
		['before', true],
		['after', false]
	])(
		'that is undone tells nothing and uses no number; of one undone in part, what was kept %s that is told',
		async (_, isFirst) => {
			const [kept, undone] = [newId(), newId()];
			const told = await toldBy(world.tenantId, async () => {
				await owner.begin(async (sql) => {
					if (isFirst) await CHANGES.ai_conversations!.insert(sql, { ...world, id: kept });
					await sql
						.savepoint(async (inner) => {
							await CHANGES.ai_conversations!.insert(inner, { ...world, id: undone });
							throw new Error('undone');
						})
						.catch(() => {});
					if (!isFirst) await CHANGES.ai_conversations!.insert(sql, { ...world, id: kept });
				});
				await owner
					.begin(async (sql) => {
						await CHANGES.ai_conversations!.insert(sql, { ...world, id: undone });
						throw new Error('undone');
					})
					.catch(() => {});
			});
			expect(told).toEqual([{ kind: 'conversation', entity: kept, audience: world.userId }]);
		}
	);

	test('that shares a conversation, or stops to, tells everybody; as long as it is shared too', async () => {
		const { conversationId: id } = world;
		const set = (visibility: string) => () =>
			owner`update ai_conversations set visibility = ${visibility} where id = ${id}`;
		const everybody = [{ kind: 'conversation', entity: id, audience: null }];
		expect(await toldBy(world.tenantId, set('tenant'))).toEqual(everybody);
		expect(
			await toldBy(world.tenantId, () => CHANGES.ai_messages!.insert(owner, { ...world, id: newId() }))
		).toEqual(everybody);
		const unshareAndWrite = () =>
			owner.begin(async (sql) => {
				await sql`update ai_conversations set visibility = 'private' where id = ${id}`;
				await CHANGES.ai_messages!.insert(sql, { ...world, id: newId() });
			});
		expect(await toldBy(world.tenantId, unshareAndWrite)).toEqual(everybody);
	});

	test('that deletes a conversation with its messages tells of the conversation', async () => {
		const { conversationId: entity, userId: audience } = world;
		const remove = () => owner`delete from ai_conversations where id = ${entity}`;
		expect(await toldBy(world.tenantId, remove)).toEqual([{ kind: 'conversation', entity, audience }]);
	});

	test('that changes the catalogue tells every living tenant, once, and not of what is no change', async () => {
		const other = (await createTenant()).scope.tenantId;
		const deleted = (await createTenant()).scope.tenantId;
		await owner`update tenants set deleted_at = now() where id = ${deleted}`;
		const both = async (work: () => Promise<unknown>) => {
			const told: Record<string, unknown> = {};
			await toldBy(deleted, async () => {
				told.other = await toldBy(other, async () => {
					told.world = await toldBy(world.tenantId, work);
				});
			}).then((rows) => (told.deleted = rows));
			return told;
		};
		const models = (tenantId: string) => [{ kind: 'models', entity: tenantId, audience: null }];
		expect(await both(() => owner`update ai_models set is_enabled = not is_enabled`)).toEqual({
			world: models(world.tenantId),
			other: models(other),
			deleted: []
		});
		expect(await both(() => owner`update ai_models set synced_at = now(), updated_at = now()`)).toEqual({
			world: [],
			other: [],
			deleted: []
		});
	});

	test("tells every tenant of everybody's template, once it is published", async () => {
		const id = newId();
		const insert = () =>
			owner`insert into ai_prompt_templates (id, name, user_prompt_template, version_id) values (${id}, 'One', 'Hello', ${id})`;
		const publish = () => owner`update ai_prompt_templates set is_public = true where id = ${id}`;
		expect(await toldBy(world.tenantId, insert)).toEqual([]);
		expect(await toldBy(world.tenantId, publish)).toEqual([{ kind: 'template', entity: id, audience: null }]);
	});

	test('that locks a budget, reads notices or counts a use tells nothing', async () => {
		const { tenantId, userId, templateId } = world;
		const idle = () =>
			owner.begin(async (sql) => {
				await sql`update budgets set updated_at = now() where tenant_id = ${tenantId}`;
				await sql`update memberships set notices_read_at = now() where tenant_id = ${tenantId} and user_id = ${userId}`;
				await sql`update ai_prompt_templates set usage_count = usage_count + 1 where id = ${templateId}`;
			});
		expect(await toldBy(tenantId, idle)).toEqual([]);
	});

	test('that changes a limit tells of the budget that it limits', async () => {
		const { tenantId, userId } = world;
		const limits = () =>
			owner.begin(async (sql) => {
				await sql`update tenants set monthly_limit_usd = 7 where id = ${tenantId}`;
				await sql`update memberships set monthly_limit_usd = 3 where tenant_id = ${tenantId} and user_id = ${userId}`;
			});
		const told = await toldBy(tenantId, limits);
		expect(told).toEqual(
			expect.arrayContaining([
				{ kind: 'usage', entity: tenantId, audience: null },
				{ kind: 'usage', entity: userId, audience: null }
			])
		);
	});
});

test('at a commit nothing waits for a lock but the log: no other trigger of that moment takes one', async () => {
	const deferred = await owner<{ name: string }[]>`
		select tgname as name from pg_trigger where tgdeferrable and not tgisinternal order by 1`;
	// The first finds the lock that it takes taken by its own transaction (memberships_lock_tenant).
	expect(deferred.map(({ name }) => name)).toEqual(['memberships_keep_an_owner', 'sync_pending_publish']);
});
