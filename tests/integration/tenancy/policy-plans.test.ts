import postgres from 'postgres';
import { afterAll, expect, test } from 'vitest';
import { database } from '../../support/app';

/**
 * A policy that asks for a row's parent may be answered by reading every parent that somebody sees (a hashed subplan):
 * then one message costs as much as its reader has conversations.
 */
const owner = postgres(database.ownerUrl, { max: 1 });
afterAll(() => owner.end());

const tables = await owner<{ name: string }[]>`
	select distinct polrelid::regclass::text as name from pg_policy
	where 'colloquy_app'::regrole = any(polroles) and has_any_column_privilege('colloquy_app', polrelid, 'select')
	order by 1`;

test.each(tables)('to see a row of $name, only what that row refers to is looked up', async ({ name }) => {
	await owner.begin(async (tx) => {
		await tx`set local role colloquy_app`;
		const lines = await tx.unsafe<{ 'QUERY PLAN': string }[]>(`explain select 1 from ${name}`);
		expect(lines.map((line) => line['QUERY PLAN']).join('\n')).not.toContain('hashed SubPlan');
	});
});

test('tables are looked at', () => {
	expect(tables.map(({ name }) => name)).toEqual(
		expect.arrayContaining(['ai_conversations', 'ai_generations', 'ai_messages'])
	);
});
