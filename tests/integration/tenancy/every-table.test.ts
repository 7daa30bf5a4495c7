import { sql, type SQL } from 'drizzle-orm';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '$lib/domain/ids';
import { systemDatabase, type Transaction } from '$lib/server/db/client';
import { withTenant } from '$lib/server/db/tenancy';
import type { TenantContext } from '$lib/server/services/context';
import { database } from '../../support/app';
import { addMember, createTenant } from '../../support/factories';
import { createTwoTenants, keyOf, readTenantTables, type TenantTable, type TwoTenants } from './two-tenants';

/**
 * SQL as the app role sends it, from inside one tenant against the rows of another: what holds when a service forgets
 * to ask for the tenant. Generated from the database's own description, so a new table is in it, and fails until
 * it has rows.
 */
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
const tables = await readTenantTables(owner);
const ACTORS = ['owner', 'admin', 'member', 'viewer', 'admin who owns the other tenant'];
const INSUFFICIENT_PRIVILEGE = '42501';
const CHECK_VIOLATION = '23514';

let world: TwoTenants;
beforeAll(async () => {
	world = await createTwoTenants(owner);
});
afterAll(() => owner.end());

/** PostgreSQL's code of a refusal, through Drizzle's wrapping. */
function codeOf(error: unknown): string {
	for (let cause = error; cause instanceof Error; cause = cause.cause) {
		const { code } = cause as Error & { code?: string };
		if (code !== undefined) return code;
	}
	throw error;
}

class RolledBack extends Error {}

/** What a statement comes to, as somebody in a tenant: rows found or touched, or the refusal. Nothing of it stays. */
async function tryAs({ scope }: TenantContext, statement: SQL): Promise<number | string> {
	let rows: number | undefined;
	try {
		await withTenant(scope, async (tx) => {
			rows = (await tx.execute(statement)).count;
			throw new RolledBack();
		});
	} catch (error) {
		if (!(error instanceof RolledBack)) return codeOf(error);
	}
	return rows ?? 'nothing was sent';
}

/** The same statement for everybody: who got what. */
async function tryAll(statement: SQL): Promise<Record<string, number | string>> {
	const outcomes: Record<string, number | string> = {};
	for (const [name, actor] of Object.entries(world.actors)) outcomes[name] = await tryAs(actor, statement);
	return outcomes;
}

const forAll = <Outcome>(outcome: Outcome) => Object.fromEntries(ACTORS.map((actor) => [actor, outcome]));
const named = (name: string) => sql.identifier(name);
const rowsOf = (table: TenantTable, context: TenantContext) =>
	sql`${named(table.name)} where ${named(table.key)} = ${keyOf(table, context)}`;

/** One row of a tenant as the owner of the database reads it, exact to the last digit. */
async function readRow(table: TenantTable, context: TenantContext): Promise<string> {
	const [row] = await owner<{ json: string }[]>`
		select to_jsonb(row)::text as json from ${owner(table.name)} row
		where ${owner(table.key)} = ${keyOf(table, context)} limit 1`;
	return row!.json;
}

/**
 * For a statement that reads no column, and so is not narrowed by the policies for reading: it touches no more rows
 * than there are in the actors' own tenant.
 */
async function expectOwnAtMost(table: TenantTable, statement: SQL): Promise<void> {
	const own = (
		await owner`select from ${owner(table.name)} where ${owner(table.key)} = ${keyOf(table, world.own)}`
	).count;
	for (const [actor, outcome] of Object.entries(await tryAll(statement))) {
		const isWithin = outcome === INSUFFICIENT_PRIVILEGE || (typeof outcome === 'number' && outcome <= own);
		expect({ actor, outcome, isWithin }).toEqual({ actor, outcome, isWithin: true });
	}
}

function insertOf({ name, columns }: TenantTable, json: string, changes: Record<string, string> = {}): SQL {
	const list = sql.join(columns.map(named), sql`, `);
	const row = sql`${json}::jsonb || ${JSON.stringify(changes)}::jsonb`;
	return sql`insert into ${named(name)} (${list}) select ${list} from jsonb_populate_record(null::${named(name)}, ${row})`;
}

test('there are two tenants with at least one row of every table to try it on', async () => {
	expect(tables.length).toBeGreaterThan(12);
	const empty: string[] = [];
	for (const table of tables) {
		for (const context of [world.own, world.foreigner]) {
			const [row] = await owner`
				select from ${owner(table.name)} where ${owner(table.key)} = ${keyOf(table, context)} limit 1`;
			if (row === undefined) empty.push(`${table.name}: give it a row in two-tenants.ts`);
		}
	}
	expect(empty).toEqual([]);
	expect(Object.keys(world.actors)).toEqual(ACTORS);
});

describe.each(tables)('$name, from inside another tenant', (table) => {
	test('shows nothing', async () => {
		const { foreigner } = world;
		expect(await tryAll(sql`select 1 from ${rowsOf(table, foreigner)}`)).toEqual(forAll(0));
	});

	test('is not changed, not even blindly', async () => {
		const change = sql`update ${named(table.name)} set ${named(table.updatable ?? table.key)} = default`;
		if (table.updatable === null) {
			expect(await tryAll(change)).toEqual(forAll(INSUFFICIENT_PRIVILEGE));
			return;
		}
		const aimed = sql`${change} where ${named(table.key)} = ${keyOf(table, world.foreigner)}`;
		expect(await tryAll(aimed)).toEqual(forAll(0));
		await expectOwnAtMost(table, change);
	});

	test('is not deleted from, not even blindly', async () => {
		const aimed = await tryAll(sql`delete from ${rowsOf(table, world.foreigner)}`);
		for (const outcome of Object.values(aimed)) expect([0, INSUFFICIENT_PRIVILEGE]).toContain(outcome);
		await expectOwnAtMost(table, sql`delete from ${named(table.name)}`);
	});

	test('takes no row, neither a copy nor one under another id', async () => {
		const json = await readRow(table, world.foreigner);
		const another = Object.fromEntries(table.ids.map((column) => [column, newId()]));
		expect(await tryAll(insertOf(table, json))).toEqual(forAll(INSUFFICIENT_PRIVILEGE));
		expect(await tryAll(insertOf(table, json, another))).toEqual(forAll(INSUFFICIENT_PRIVILEGE));
	});

	test('does not get the rows of this one', async () => {
		const { own, foreigner } = world;
		const move = sql`update ${named(table.name)} set ${named(table.key)} = ${keyOf(table, foreigner)}
			where ${named(table.key)} = ${keyOf(table, own)}`;
		const { owner: author, ...others } = await tryAll(move);
		// All of them are the owner's, who may do with them what anybody may.
		expect(author).toBe(INSUFFICIENT_PRIVILEGE);
		for (const outcome of Object.values(others)) expect([0, INSUFFICIENT_PRIVILEGE]).toContain(outcome);
	});
});

describe('within a tenant', () => {
	const setRole = (userId: string) => sql`update memberships set role = 'owner' where user_id = ${userId}`;

	test.each(['member', 'viewer'])('a %s gives nobody another role, themselves included', async (role) => {
		const actor = world.actors[role]!;
		expect(await tryAs(actor, setRole(actor.scope.userId))).toBe(INSUFFICIENT_PRIVILEGE);
		expect(await tryAs(actor, setRole(world.own.scope.userId))).toBe(0);
		expect(await tryAs(actor, sql`update memberships set monthly_limit_usd = null`)).toBe(
			INSUFFICIENT_PRIVILEGE
		);
	});

	test.each(['member', 'viewer'])('a %s takes nobody out but themselves', async (role) => {
		const actor = world.actors[role]!;
		expect(await tryAs(actor, sql`delete from memberships`)).toBe(1);
		expect(await tryAs(actor, sql`delete from memberships where user_id <> ${actor.scope.userId}`)).toBe(0);
	});

	test.each(['invitations', 'audit_log'])('%s are for owners and admins to read', async (table) => {
		const outcomes = await tryAll(sql`select 1 from ${named(table)}`);
		expect(outcomes).toMatchObject({ member: 0, viewer: 0 });
		expect(outcomes.admin).toBe(outcomes.owner);
		expect(outcomes.owner).toBeGreaterThan(0);
	});

	test.each(['member', 'viewer'])('a %s neither makes nor changes an invitation', async (role) => {
		const actor = world.actors[role]!;
		const table = tables.find(({ name }) => name === 'invitations')!;
		const json = await readRow(table, world.own);
		const changes = { id: newId(), email: `${newId()}@example.com`, token_hash: newId() };
		expect(await tryAs(actor, insertOf(table, json, changes))).toBe(INSUFFICIENT_PRIVILEGE);
		expect(await tryAs(world.own, insertOf(table, json, changes))).toBe(1);
		expect(await tryAs(actor, sql`update invitations set role = 'owner'`)).toBe(0);
	});

	test.each([
		['monthly_quota_usd', sql`1000000`],
		['suspended_at', sql`null`],
		['suspended_reason', sql`null`],
		['slug', sql`'another'`]
	])('nobody changes %s of the tenant', async (column, value) => {
		expect(await tryAll(sql`update tenants set ${named(column)} = ${value}`)).toEqual(
			forAll(INSUFFICIENT_PRIVILEGE)
		);
		expect(await tryAs(world.own, sql`update tenants set name = name`)).toBe(1);
	});

	test.each(['is_platform_admin = true', 'password_hash = name', 'email = name'])(
		'nobody sets %s of a person',
		async (change) => {
			expect(await tryAll(sql`update users set ${sql.raw(change)}`)).toEqual(forAll(INSUFFICIENT_PRIVILEGE));
		}
	);

	test.each(['sessions', 'password_resets', 'rate_limits', 'platform_audit_log'])(
		'%s are out of reach',
		async (table) => {
			expect(await tryAll(sql`select 1 from ${named(table)}`)).toEqual(forAll(INSUFFICIENT_PRIVILEGE));
			expect(await tryAll(sql`delete from ${named(table)}`)).toEqual(forAll(INSUFFICIENT_PRIVILEGE));
		}
	);
});

describe('what was written down for good', () => {
	const LOGS = { ai_usage_ledger: 'amount', audit_log: 'actor_name', platform_audit_log: 'actor_name' };

	test.each(Object.entries(LOGS))(
		'%s is neither changed nor deleted from by any role',
		async (table, column) => {
			const statements = [
				sql`update ${named(table)} set ${named(column)} = ${named(column)}`,
				sql`delete from ${named(table)}`,
				sql`truncate ${named(table)}`
			];
			for (const statement of statements) {
				expect(await tryAll(statement)).toEqual(forAll(INSUFFICIENT_PRIVILEGE));
				const bySystem = systemDatabase()
					.execute(statement)
					.then(() => 'done', codeOf);
				expect(await bySystem).toBe(INSUFFICIENT_PRIVILEGE);
			}
		}
	);
});

describe('the database keeps an owner in every tenant', () => {
	const SPELLINGS = {
		'stepping down': sql`update memberships set role = 'member'`,
		going: sql`delete from memberships`
	};
	const ways = Object.entries(SPELLINGS);
	const owners = async ({ scope: { tenantId } }: TenantContext) =>
		(await owner`select from memberships where tenant_id = ${tenantId} and role = 'owner'`).count;

	/** Until somebody in this database waits for a lock, or what is under way has ended without. */
	async function untilWaiting(underWay: Promise<unknown>): Promise<void> {
		const ended = underWay.then(() => true);
		const look = async () => {
			const waiting = await owner`
				select from pg_locks join pg_stat_activity using (pid) where not granted and datname = current_database()`;
			return waiting.count > 0;
		};
		while (!(await Promise.race([ended, look()])));
	}

	const outcome = (work: Promise<unknown>) => work.then(() => 'done', codeOf);

	test.each(ways)('the last one is refused when %s', async (_, statement) => {
		const context = await createTenant();
		const own = sql`${statement} where user_id = ${context.scope.userId}`;
		const work = (tx: Transaction) => tx.execute(own);
		expect(await outcome(withTenant(context.scope, work))).toBe(CHECK_VIOLATION);
		expect(await outcome(systemDatabase().transaction(work))).toBe(CHECK_VIOLATION);
		expect(await owners(context)).toBe(1);
	});

	test.each(ways)('of the last two, the second is refused when both are %s at once', async (_, statement) => {
		const first = await createTenant();
		const second = await addMember(first, { role: 'owner' });
		const of = ({ scope }: TenantContext) => sql`${statement} where user_id = ${scope.userId}`;
		let other: Promise<string> | undefined;
		const one = outcome(
			withTenant(first.scope, async (tx) => {
				await tx.execute(of(first));
				// Checked now, and committed only when the other is being checked or is through.
				await tx.execute(sql`set constraints all immediate`);
				other = outcome(withTenant(second.scope, (otherTx) => otherTx.execute(of(second))));
				await untilWaiting(other);
			})
		);
		expect([await one, await other]).toEqual(['done', CHECK_VIOLATION]);
		expect(await owners(first)).toBe(1);
	});

	test('ownership may change hands within one transaction, in any order', async () => {
		const first = await createTenant();
		const second = await addMember(first, { role: 'member' });
		await withTenant(first.scope, async (tx) => {
			await tx.execute(sql`update memberships set role = 'admin' where user_id = ${first.scope.userId}`);
			await tx.execute(sql`update memberships set role = 'owner' where user_id = ${second.scope.userId}`);
		});
		expect(await owners(first)).toBe(1);
	});
});
