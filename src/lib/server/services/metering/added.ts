import { sql, type SQL } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';

/** Of an upsert into a rollup: each of these is what is there and what comes. */
export function added<Table extends object>(
	table: Table,
	names: readonly (keyof Table & string)[]
): Record<string, SQL> {
	const sums = names.map((name): [string, SQL] => {
		const column = table[name] as PgColumn;
		return [name, sql`${column} + excluded.${sql.identifier(column.name)}`];
	});
	return { ...Object.fromEntries(sums), updatedAt: sql`now()` };
}
