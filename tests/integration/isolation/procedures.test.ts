import { TRPCError } from '@trpc/server';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isAppError } from '$lib/domain/errors';
import { can, ROLES, type Role } from '$lib/domain/roles';
import type { ProcedureMeta } from '$lib/server/trpc/init';
import { appRouter } from '$lib/server/trpc/router';
import { database } from '../../support/app';
import { EXPECTATIONS, type Outcome } from './expectations';
import { ACTORS, createVictim, MARK, OUTSIDERS, requestsOf, type Actor, type Victim } from './victim';

/**
 * Every procedure of the router, asked by everybody, with the ids of a tenant that is not theirs. A new procedure
 * without an expectation fails here.
 */
const procedures = appRouter._def.procedures as unknown as Record<string, { _def: { meta?: ProcedureMeta } }>;
const paths = Object.keys(procedures);

test('every procedure has an expectation, and every expectation a procedure', () => {
	expect(Object.keys(EXPECTATIONS).toSorted()).toEqual(paths.toSorted());
});

const isRole = (actor: Actor): actor is Role => ROLES.some((role) => role === actor);

/** How the ladder answers before the verb is reached; null when it lets the actor through. */
function refusalOf(path: string, actor: Actor): Outcome | null {
	const access = procedures[path]?._def.meta?.access;
	if (access === undefined) throw new Error(`${path} does not say who may call it`);
	if (access === 'public') return null;
	if (actor === 'anonymous') return 'UNAUTHENTICATED';
	if (access === 'signed-in') return null;
	if (access === 'platform') return 'FORBIDDEN';
	if (!isRole(actor)) return 'NOT_FOUND';
	return can(actor, access.permission) ? null : 'FORBIDDEN';
}

function expectedOf(path: string, actor: Actor): Outcome {
	const refusal = refusalOf(path, actor);
	if (refusal !== null) return refusal;
	const { permitted = 'ok' } = EXPECTATIONS[path]!;
	if (typeof permitted === 'string') return permitted;
	return (isRole(actor) ? permitted[actor] : undefined) ?? 'ok';
}

async function call(path: string, actor: Actor, victim: Victim): Promise<{ outcome: Outcome; told: string }> {
	const caller = appRouter.createCaller(await requestsOf(actor, victim)) as unknown;
	const procedure = path
		.split('.')
		.reduce((level, name) => (level as Record<string, unknown>)[name], caller) as (
		input: unknown
	) => Promise<unknown>;
	const input = { tenant: victim.tenant, ...EXPECTATIONS[path]?.input?.(victim) };
	try {
		return { outcome: 'ok', told: JSON.stringify((await procedure(input)) ?? null) };
	} catch (error) {
		const cause = error instanceof TRPCError ? error.cause : undefined;
		if (!isAppError(cause)) throw error;
		return { outcome: cause.code, told: JSON.stringify(cause) };
	}
}

/** Addresses are in lower case. Whoever holds an invitation's link is told whom it is for. */
function tellsOfVictim(path: string, told: string): boolean {
	return path !== 'invitations.accept' && told.toLowerCase().includes(MARK.toLowerCase());
}

let owner: postgres.Sql;
/** One for all tables, since it is asked before and after each call. */
let stateQuery: string;
beforeAll(async () => {
	owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
	const tables = await owner<{ name: string }[]>`
		select table_name as name from information_schema.columns
		where table_schema = 'public' and column_name = 'tenant_id'`;
	stateQuery = [
		...tables.map(({ name }) => ({ name, column: 'tenant_id' })),
		{ name: 'tenants', column: 'id' }
	]
		.map(
			({ name, column }) => `
				select '${name}' as name, md5(coalesce(string_agg(line, ',' order by line), '')) as digest
				from (select t::text as line from ${name} t where ${column} = $1) lines`
		)
		.join(' union all ');
});
afterAll(() => owner.end());

/** All that the database has of a tenant, as a value for each table. */
async function stateOf({ tenantId }: Victim): Promise<Record<string, string>> {
	const rows = await owner.unsafe<{ name: string; digest: string }[]>(stateQuery, [tenantId], {
		prepare: true
	});
	return Object.fromEntries(rows.map(({ name, digest }) => [name, digest]));
}

describe('whoever is not let in learns nothing and changes nothing', () => {
	let victim: Victim;
	beforeAll(async () => {
		victim = await createVictim();
	});

	const refused = paths.flatMap((path) =>
		ACTORS.filter((actor) => refusalOf(path, actor) !== null).map((actor) => ({ path, actor }))
	);
	test.each(refused)('$path, $actor', async ({ path, actor }) => {
		const before = await stateOf(victim);
		const { outcome, told } = await call(path, actor, victim);
		expect(outcome).toBe(expectedOf(path, actor));
		expect(tellsOfVictim(path, told)).toBe(false);
		expect(await stateOf(victim)).toEqual(before);
	});

	const ofNoTenant = paths.flatMap((path) =>
		OUTSIDERS.filter((actor) => refusalOf(path, actor) === null).map((actor) => ({ path, actor }))
	);
	test.each(ofNoTenant)(
		'$path, $actor, who may call it, but not for this tenant',
		async ({ path, actor }) => {
			const before = await stateOf(victim);
			const { outcome, told } = await call(path, actor, victim);
			expect(outcome).toBe(expectedOf(path, actor));
			expect(tellsOfVictim(path, told)).toBe(false);
			expect(await stateOf(victim)).toEqual(before);
		}
	);
});

describe('whoever is let in gets as far as their role', () => {
	const letIn = paths.flatMap((path) =>
		ROLES.filter((role) => refusalOf(path, role) === null).map((role) => ({ path, role }))
	);
	test.each(letIn)('$path, $role', async ({ path, role }) => {
		const { outcome } = await call(path, role, await createVictim());
		expect(outcome).toBe(expectedOf(path, role));
	});
});
