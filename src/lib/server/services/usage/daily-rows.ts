import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { CsvCell } from '$lib/domain/csv';
import { isId } from '$lib/domain/ids';
import { invalidCursor } from '$lib/domain/lists';
import { usdString } from '$lib/domain/money';
import { periodRange } from '$lib/domain/periods';
import type { EntryFilter } from '$lib/domain/usage';
import { withTenant } from '../../db/tenancy';
import type { TenantContext } from '../context';
import { decodeCursor, encodeCursor } from '../cursor';
import { instant, visibleUsage } from './which';

export const DAILY_COLUMNS = [
	'Day (UTC)',
	'Member',
	'Member id',
	'Model',
	'Cost (USD)',
	'Requests',
	'Answers',
	'Tokens in',
	'Tokens out',
	'Reasoning tokens',
	'Cached tokens',
	'Cache write tokens'
] as const;

interface DailyRow extends Record<string, unknown> {
	day: string;
	member: string;
	user_id: string;
	model_id: string;
	total_cost: string;
	request_count: number;
	message_count: number;
	prompt_tokens: string;
	completion_tokens: string;
	reasoning_tokens: string;
	cached_tokens: string;
	cache_write_tokens: string;
}

/** The rollups by day, member and model as cells, in the order of their key. */
export async function readDailyPage(
	context: TenantContext,
	{ from, to, model, member }: EntryFilter,
	{ cursor, limit }: { cursor: string | null; limit: number }
): Promise<{ rows: CsvCell[][]; nextCursor: string | null }> {
	const after = cursor === null ? null : readCursor(cursor);
	const isAfter =
		after === null
			? sql`true`
			: sql`(period_start, user_id, model_id) > (${instant(new Date(after.day))}, ${after.userId}::uuid, ${after.modelId})`;
	const rows = await withTenant(context.scope, (tx) =>
		tx.execute<DailyRow>(sql`
			with page as (
				select * from ai_usage_stats
				where ${visibleUsage(context)} and ${member === undefined ? sql`true` : sql`user_id = ${member}`}
					and ${model === undefined ? sql`true` : sql`model_id = ${model}`}
					and period = 'daily' and period_start >= ${instant(new Date(from))}
					and period_start < ${instant(periodRange('daily', new Date(to)).end)} and ${isAfter}
				order by period_start, user_id, model_id limit ${limit + 1}
			)
			select page.*, to_char(page.period_start at time zone 'UTC', 'YYYY-MM-DD') as day,
				coalesce(users.name, 'Former member') as member
			from page left join users on users.id = page.user_id
			order by page.period_start, page.user_id, page.model_id`)
	);
	const page = rows.slice(0, limit);
	const last = page.at(-1);
	return {
		rows: page.map(cellsOf),
		nextCursor:
			rows.length > limit && last !== undefined ? encodeCursor([last.day, last.user_id, last.model_id]) : null
	};
}

function cellsOf(row: DailyRow): CsvCell[] {
	return [
		row.day,
		row.member,
		row.user_id,
		row.model_id,
		usdString(row.total_cost),
		row.request_count,
		row.message_count,
		Number(row.prompt_tokens),
		Number(row.completion_tokens),
		Number(row.reasoning_tokens),
		Number(row.cached_tokens),
		Number(row.cache_write_tokens)
	];
}

/** @throws {AppError} INVALID_INPUT */
function readCursor(cursor: string) {
	const after = decodeCursor(cursor, ['day', 'userId', 'modelId']);
	if (!isId(after.userId) || !z.iso.date().safeParse(after.day).success) throw invalidCursor();
	return after;
}
