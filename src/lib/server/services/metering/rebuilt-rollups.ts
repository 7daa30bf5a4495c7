import { sql, type SQL } from 'drizzle-orm';
import { PERIODS, type Period } from '$lib/domain/periods';

/** `date_trunc`'s names of our periods. */
const UNITS = { daily: 'day', monthly: 'month', yearly: 'year' } as const satisfies Record<Period, string>;

interface Part {
	periods?: readonly Period[];
	/** a condition on `ai_usage_ledger` */
	entries?: SQL;
}

/** What every rollup counts of an entry. */
const COUNTS = {
	request_count: sql`count(*) filter (where kind = 'charge')`,
	message_count: sql`count(*) filter (where kind = 'charge' and purpose = 'chat' and step = 0)`,
	prompt_tokens: sql`sum(prompt_tokens)`,
	completion_tokens: sql`sum(completion_tokens)`,
	total_cost: sql`sum(amount)`
};

/** A table of rollups: what names a row, and what adds up in it, in the words of the ledger. */
export interface Rollup {
	table: SQL;
	keys: readonly string[];
	sums: Readonly<Record<string, SQL>>;
	/** of the ledger, with what names a row */
	source: SQL;
}

export const ROLLUPS = {
	ai_usage_stats: {
		table: sql`ai_usage_stats`,
		keys: ['tenant_id', 'user_id', 'model_id'],
		sums: {
			...COUNTS,
			total_tokens: sql`sum(prompt_tokens + completion_tokens)`,
			reasoning_tokens: sql`sum(reasoning_tokens)`,
			cached_tokens: sql`sum(cached_tokens)`,
			cache_write_tokens: sql`sum(cache_write_tokens)`,
			chat_cost: sql`coalesce(sum(amount) filter (where purpose = 'chat'), 0)`,
			input_cost: sql`sum(input_cost)`,
			cache_read_cost: sql`sum(cache_read_cost)`,
			cache_write_cost: sql`sum(cache_write_cost)`,
			output_cost: sql`sum(output_cost)`
		},
		source: sql`ai_usage_ledger`
	},
	ai_usage_attributions: {
		table: sql`ai_usage_attributions`,
		keys: ['tenant_id', 'dimension', 'subject_id', 'user_id'],
		sums: COUNTS,
		source: sql`ai_usage_ledger cross join lateral (
			values ('template', template_id), ('api_key', api_key_id)
		) as attribution(dimension, subject_id)`
	}
} as const satisfies Record<string, Rollup>;

/**
 * Rollups as the ledger has them, in the columns of their table: what the rows written with each charge have to be
 * equal to. The ledger is read once; months and years are sums of days.
 */
export function rebuiltRollups(rollup: Rollup, { periods = PERIODS, entries = sql`true` }: Part = {}): SQL {
	const keys = columns(rollup.keys);
	const names = Object.keys(rollup.sums);
	const hasSubject = rollup.keys.includes('subject_id') ? sql`subject_id is not null` : sql`true`;
	const ofPeriod = (period: Period) => {
		const unit = sql.raw(`'${UNITS[period]}'`);
		const start = sql`date_trunc(${unit}, day)`;
		return sql`
			select ${keys}, ${sql.raw(`'${period}'`)}::text as period,
				${start} at time zone 'UTC' as period_start,
				(${start} + ${sql.raw(`interval '1 ${UNITS[period]}'`)}) at time zone 'UTC' as period_end,
				${sql.join(
					names.map((name) => sql`sum(${sql.identifier(name)}) as ${sql.identifier(name)}`),
					sql`, `
				)}
			from days group by ${keys}, ${start}`;
	};
	return sql`
		with days as (
			select ${keys}, date_trunc('day', occurred_at at time zone 'UTC') as day,
				${sql.join(
					Object.entries(rollup.sums).map(([name, sum]) => sql`${sum} as ${sql.identifier(name)}`),
					sql`, `
				)}
			from ${rollup.source} where ${entries} and ${hasSubject}
			group by ${keys}, day
		)
		${sql.join(periods.map(ofPeriod), sql` union all `)}`;
}

/** Names of columns, each with what it is of: `a.one, a.two`. */
export function columns(names: readonly string[], of?: string): SQL {
	return sql.join(
		names.map((name) =>
			of === undefined ? sql.identifier(name) : sql`${sql.identifier(of)}.${sql.identifier(name)}`
		),
		sql`, `
	);
}
