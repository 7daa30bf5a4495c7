import { sql } from 'drizzle-orm';
import { customType, numeric, timestamp, uuid } from 'drizzle-orm/pg-core';
import { newId } from '../../../domain/ids';

/** Columns that many tables share. */
export const id = () => uuid('id').$defaultFn(newId).notNull();
export const tenantId = () => uuid('tenant_id').notNull();

export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 3 });

export const createdAt = () => instant('created_at').notNull().defaultNow();
export const updatedAt = () =>
	instant('updated_at')
		.notNull()
		.defaultNow()
		.$onUpdate(() => new Date());

/** US dollars, exact: no precision or scale, so no rounding. Strings in TypeScript. */
export const usd = (name: string) => numeric(name);
export const usdSum = (name: string) =>
	numeric(name)
		.notNull()
		.default(sql`0`);

/** Words of a text, for full-text search. */
export const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' });
