import { sql } from 'drizzle-orm';
import { foreignKey, getTableConfig, pgPolicy, pgTable, primaryKey, unique, uuid } from 'drizzle-orm/pg-core';
import { describe, expect, test } from 'vitest';
import * as schema from '$lib/server/db/schema';
import { isolationGaps, tenantTables } from './tenant-tables';

/** What is otherwise on purpose. The tenant of a template, and of its versions, may be none: it is for everyone. */
const READS_GLOBAL = 'policy app_reads_global does not keep to the tenant of the transaction';
const KNOWN_GAPS: Readonly<Record<string, readonly string[]>> = {
	ai_prompt_templates: [READS_GLOBAL],
	ai_prompt_template_versions: [
		READS_GLOBAL,
		// The key is (template, number); template ids are unique across tenants.
		'no key begins with tenant_id',
		// Holds for global ones too. A second reference, with the tenant, holds for the others.
		'the reference template_id does not carry tenant_id'
	]
};

const tables = tenantTables(schema);

describe('the tables of tenants', () => {
	test('are there to be checked', () => {
		expect(tables.map(({ name }) => name)).toEqual(
			expect.arrayContaining([
				'ai_conversations',
				'ai_messages',
				'ai_generations',
				'ai_usage_ledger',
				'budgets',
				'memberships'
			])
		);
	});

	test.each(tables)('keep tenants apart by policies, keys and references: $name', (table) => {
		expect(isolationGaps(table)).toEqual(KNOWN_GAPS[table.name] ?? []);
	});
});

describe('the check of a table', () => {
	const own = sql`"tenant_id" = nullif(current_setting('app.tenant_id', true), '')::uuid`;
	const people = pgPolicy('app_access', { for: 'all', to: schema.appRole, using: own, withCheck: own });
	const system = pgPolicy('system_access', { for: 'all', to: schema.systemRole, using: sql`true` });
	const columns = { tenantId: uuid('tenant_id').notNull(), id: uuid('id').notNull() };

	const good = pgTable('good', columns, (table) => [
		primaryKey({ columns: [table.tenantId, table.id] }),
		people,
		system
	]);
	const gapsOf = (table: Parameters<typeof getTableConfig>[0]) => isolationGaps(getTableConfig(table));

	test('finds nothing where all is right, also with a unique key and one condition for reading and writing', () => {
		const unusual = pgTable('unusual', columns, (table) => [
			unique().on(table.tenantId, table.id),
			pgPolicy('app_access', { to: schema.appRole, using: sql`${own} and (a or b)` }),
			system
		]);
		expect([gapsOf(good), gapsOf(unusual)]).toEqual([[], []]);
	});

	test('finds missing policies', () => {
		const bare = pgTable('bare', columns, (table) => [primaryKey({ columns: [table.tenantId, table.id] })]);
		expect(gapsOf(bare)).toEqual(['no policy for colloquy_app', 'no policy for colloquy_system']);
	});

	test.each([
		['reads everything', pgPolicy('p', { for: 'all', to: schema.appRole, using: sql`true`, withCheck: own })],
		['writes anything', pgPolicy('p', { for: 'all', to: schema.appRole, using: own, withCheck: sql`true` })],
		[
			'gets around the condition',
			pgPolicy('p', { for: 'all', to: schema.appRole, using: sql`${own} or true`, withCheck: own })
		],
		[
			'gets around it further on',
			pgPolicy('p', { for: 'select', to: schema.appRole, using: sql`${own} and (a or b) or true` })
		],
		['reads by a second policy', pgPolicy('p', { for: 'select', to: schema.appRole, using: sql`true` })],
		['reads whoever they are', pgPolicy('p', { for: 'select', using: sql`true` })]
	])('finds a policy by which anybody %s', (_, policy) => {
		const table = pgTable('open', columns, (each) => [
			primaryKey({ columns: [each.tenantId, each.id] }),
			people,
			policy,
			system
		]);
		expect(gapsOf(table)).toEqual(['policy p does not keep to the tenant of the transaction']);
	});

	test('finds a key that does not begin with the tenant: its conflicts would tell of other tenants', () => {
		const table = pgTable('keyed', { ...columns, id: uuid('id').primaryKey() }, (each) => [
			unique().on(each.id, each.tenantId),
			people,
			system
		]);
		expect(gapsOf(table)).toEqual(['no key begins with tenant_id']);
	});

	test('finds a reference that does not carry the tenant, and one that carries it elsewhere', () => {
		const child = (name: string, reference: 'id only' | 'crossed' | 'right') =>
			pgTable(name, { ...columns, goodId: uuid('good_id') }, (table) => [
				primaryKey({ columns: [table.tenantId, table.id] }),
				people,
				system,
				reference === 'id only'
					? foreignKey({ columns: [table.goodId], foreignColumns: [good.id] })
					: foreignKey({
							columns: [table.tenantId, table.goodId],
							foreignColumns: reference === 'crossed' ? [good.id, good.tenantId] : [good.tenantId, good.id]
						})
			]);
		expect(gapsOf(child('a', 'id only'))).toEqual(['the reference good_id does not carry tenant_id']);
		expect(gapsOf(child('b', 'crossed'))).toEqual([
			'the reference tenant_id, good_id does not carry tenant_id'
		]);
		expect(gapsOf(child('c', 'right'))).toEqual([]);
	});
});
