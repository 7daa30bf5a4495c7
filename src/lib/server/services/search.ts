import { sql, type AnyColumn, type SQL } from 'drizzle-orm';

/** Whether a column has `text` somewhere in it, in any case. What somebody typed is text, never a pattern. */
export function containing(column: AnyColumn, text: string): SQL {
	const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
	return sql`${column} ilike ${pattern}`;
}
