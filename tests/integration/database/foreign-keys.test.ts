import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fillHistory } from '../../../scripts/bench/fill-history';
import { database } from '../../support/app';
import { createTenant } from '../../support/factories';

/**
 * PostgreSQL looks for the row that a foreign key names by a plan of its own. Where another index begins with the same
 * columns it may take that one, and then reads, for each message, every message of the conversation.
 */
const owner = postgres(database.ownerUrl, { max: 1 });
afterAll(() => owner.end());

interface ForeignKey {
	name: string;
	referenced: string;
	columns: string[];
	types: string[];
}

const keys = await owner<ForeignKey[]>`
	select con.conname as name, con.confrelid::regclass::text as referenced,
		array_agg(quote_ident(att.attname) order by place) as columns,
		array_agg(format_type(att.atttypid, att.atttypmod) order by place) as types
	from pg_constraint con
	cross join unnest(con.confkey) with ordinality as ref (attnum, place)
	join pg_attribute att on att.attrelid = con.confrelid and att.attnum = ref.attnum
	where con.contype = 'f' and con.connamespace = 'public'::regnamespace
	group by con.oid order by 2, 1`;

async function expectUniqueIndex({ referenced, columns, types }: ForeignKey): Promise<void> {
	const conditions = columns.map((column, index) => `${column} = $${index + 1}::${types[index]}`);
	const lines = await owner
		.unsafe<{ 'QUERY PLAN': string }[]>(
			`explain (generic_plan) select 1 from only ${referenced} where ${conditions.join(' and ')} for key share`
		)
		.simple();
	const plan = lines.map((line) => line['QUERY PLAN']).join('\n');
	const index = /Index (?:Only )?Scan using (\S+)/.exec(plan)?.[1] ?? plan;
	const [found] = await owner<{ isUnique: boolean }[]>`
		select indisunique as "isUnique" from pg_index where indexrelid = to_regclass(${`public.${index}`})`;
	expect({ index, isUnique: found?.isUnique }).toEqual({ index, isUnique: true });
}

test('a message finds the one before it by an index that has one, before anything is known of the table', async () => {
	const ofMessages = keys.filter(({ referenced }) => referenced === 'ai_messages');
	expect(ofMessages).not.toEqual([]);
	for (const key of ofMessages) await expectUniqueIndex(key);
});

describe('in an installation that is used', () => {
	beforeAll(async () => {
		const tenants = await Promise.all(Array.from({ length: 5 }, () => createTenant()));
		await fillHistory(database.ownerUrl, {
			rows: 4_000,
			tenantSlugs: tenants.map(({ scope }) => scope.tenantSlug)
		});
		await owner`analyze`;
		// Which index would be taken is asked, also where a table is small enough to be read as a whole.
		await owner`set enable_seqscan = off`;
	});

	test.each(keys)('$name finds its row of $referenced by an index that has one', expectUniqueIndex);
});
