import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '$lib/domain/ids';
import { appDatabase, systemDatabase } from '$lib/server/db/client';
import { applyAccess } from '$lib/server/db/prepare';
import { aiConversations, aiGenerationChunks, aiMessages, aiUsageLedger, users } from '$lib/server/db/schema';
import { withTenant } from '$lib/server/db/tenancy';
import type { TenantContext } from '$lib/server/services/context';
import { database } from '../../support/app';
import { ask } from '../../support/ask';
import { addMember, createTenant, MODEL, question } from '../../support/factories';

let acme: TenantContext;
let globex: TenantContext;
let owner: postgres.Sql;

beforeAll(async () => {
	owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
	[acme, globex] = await Promise.all([createTenant(), createTenant()]);
	await Promise.all([acme, globex].map((tenant) => ask(tenant, question(tenant, 'Hello'))));
});

afterAll(() => owner.end());

async function tenantTables(): Promise<string[]> {
	const rows = await owner<{ name: string }[]>`
		select table_name as name from information_schema.columns
		where table_schema = 'public' and column_name = 'tenant_id' order by 1`;
	return rows.map(({ name }) => name);
}

/** PostgreSQL's code of a refusal, through Drizzle's wrapping; null when there was none. */
async function refusalCode(work: Promise<unknown>): Promise<string | null> {
	try {
		await work;
		return null;
	} catch (error) {
		return ((error as Error).cause as { code?: string } | undefined)?.code ?? String(error);
	}
}

const FOREIGN_KEY_VIOLATION = '23503';
const INSUFFICIENT_PRIVILEGE = '42501';

describe('the database keeps tenants apart', () => {
	test('neither runtime role is a superuser, owns a table or bypasses row-level security', async () => {
		for (const database of [appDatabase(), systemDatabase()]) {
			const [role] = await database.execute(sql`
				select rolsuper, rolbypassrls, rolcreaterole, (select count(*)::int from pg_class where relowner = pg_roles.oid) as owned
				from pg_roles where rolname = current_user`);
			expect(role).toEqual({ rolsuper: false, rolbypassrls: false, rolcreaterole: false, owned: 0 });
		}
	});

	test('without a tenant, every table of tenants is empty to the application', async () => {
		const tables = await tenantTables();
		expect(tables.length).toBeGreaterThanOrEqual(9);
		for (const table of [...tables, 'tenants']) {
			const [row] = await appDatabase().execute<{ count: number }>(
				sql`select count(*)::int as count from ${sql.identifier(table)}`
			);
			expect({ table, count: row?.count }).toEqual({ table, count: 0 });
		}
		const people = await appDatabase().select({ id: users.id }).from(users);
		expect(people).toEqual([]);
	});

	test('with a tenant, every table shows the rows of that tenant and no other', async () => {
		for (const table of await tenantTables()) {
			const rows = await withTenant(acme.scope, (tx) =>
				tx.execute<{ tenant_id: string | null }>(sql`select distinct tenant_id from ${sql.identifier(table)}`)
			);
			const foreign = rows.filter(({ tenant_id: id }) => id !== null && id !== acme.scope.tenantId);
			expect({ table, foreign }).toEqual({ table, foreign: [] });
		}
		const own = await withTenant(acme.scope, (tx) => tx.select().from(aiUsageLedger));
		expect(own).toHaveLength(1);
	});

	test("a row cannot be written into another tenant's table space", async () => {
		const write = withTenant(acme.scope, (tx) =>
			tx.insert(aiConversations).values({
				tenantId: globex.scope.tenantId,
				userId: globex.scope.userId,
				title: 'planted',
				modelId: MODEL
			})
		);
		expect(await refusalCode(write)).toBe(INSUFFICIENT_PRIVILEGE);
	});

	test("the database itself refuses a message in another tenant's conversation, even from the system's role", async () => {
		const [foreign] = await systemDatabase()
			.select({ id: aiConversations.id })
			.from(aiConversations)
			.where(sql`${aiConversations.tenantId} = ${globex.scope.tenantId}`);
		const reference = systemDatabase().insert(aiMessages).values({
			tenantId: acme.scope.tenantId,
			conversationId: foreign!.id,
			role: 'user',
			content: 'planted'
		});
		expect(await refusalCode(reference)).toBe(FOREIGN_KEY_VIOLATION);
	});

	test('a parent in another conversation is refused', async () => {
		const [first, second] = await Promise.all([
			ask(acme, question(acme, 'One')),
			ask(acme, question(acme, 'Two'))
		]);
		const graft = systemDatabase().insert(aiMessages).values({
			tenantId: acme.scope.tenantId,
			conversationId: first.run.conversationId,
			parentId: second.run.messageId,
			role: 'user'
		});
		expect(await refusalCode(graft)).toBe(FOREIGN_KEY_VIOLATION);
	});

	test("a colleague does not see a private conversation, its messages or another's password", async () => {
		const colleague = await addMember(acme, { role: 'admin' });
		const { run } = await ask(acme, question(acme, 'Between me and the model'));
		const seen = await withTenant(colleague.scope, (tx) =>
			tx.execute(sql`
				select id from ai_conversations where id = ${run.conversationId}
				union all select id from ai_messages where conversation_id = ${run.conversationId}`)
		);
		expect([...seen]).toEqual([]);
		const names = await withTenant(colleague.scope, (tx) =>
			tx.select({ id: users.id, name: users.name }).from(users)
		);
		expect(names.map(({ id }) => id)).toContain(acme.scope.userId);
		const hashes = withTenant(colleague.scope, (tx) => tx.select({ hash: users.passwordHash }).from(users));
		expect(await refusalCode(hashes)).toBe(INSUFFICIENT_PRIVILEGE);
	});

	test('a shared conversation is read by colleagues and changed by its author alone; the text of a running answer is seen with it', async () => {
		const colleague = await addMember(acme, { role: 'owner' });
		const [hidden, shared] = await Promise.all([
			ask(acme, question(acme, 'Mine')),
			ask(acme, question(acme, 'Ours'))
		]);
		const { tenantId } = acme.scope;
		await systemDatabase()
			.insert(aiGenerationChunks)
			.values(
				[hidden, shared].map(({ run }) => ({ tenantId, generationId: run.generationId, seq: 0, chunks: [] }))
			);
		await systemDatabase()
			.update(aiConversations)
			.set({ visibility: 'tenant' })
			.where(sql`${aiConversations.id} = ${shared.run.conversationId}`);
		const seen = await withTenant(colleague.scope, async (tx) => ({
			conversations: (await tx.select({ id: aiConversations.id }).from(aiConversations)).map(({ id }) => id),
			chunks: (await tx.select({ id: aiGenerationChunks.generationId }).from(aiGenerationChunks)).map(
				({ id }) => id
			),
			taken: await tx
				.update(aiConversations)
				.set({ userId: colleague.scope.userId, visibility: 'private' })
				.returning({ id: aiConversations.id }),
			rewritten: await tx.update(aiMessages).set({ content: 'forged' }).returning({ id: aiMessages.id }),
			removed: await tx.delete(aiMessages).returning({ id: aiMessages.id })
		}));
		expect(seen).toEqual({
			conversations: [shared.run.conversationId],
			chunks: [shared.run.generationId],
			taken: [],
			rewritten: [],
			removed: []
		});
	});

	test('a table of tenants without a policy stops the preparation of the database', async () => {
		const name = `unguarded_${newId().slice(-6)}`;
		await owner`create table ${owner(name)} (tenant_id uuid not null)`;
		try {
			await expect(applyAccess(database.ownerUrl)).rejects.toThrow(/no row-level security policy/);
		} finally {
			await owner`drop table ${owner(name)}`;
		}
	});
});
