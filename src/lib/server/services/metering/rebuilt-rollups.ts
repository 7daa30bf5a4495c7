import { sql, type SQL } from 'drizzle-orm';
import { PERIODS, type Period } from '$lib/domain/periods';

/** `date_trunc`'s names of our periods. */
const UNITS = { daily: 'day', monthly: 'month', yearly: 'year' } as const satisfies Record<Period, string>;

/**
 * The rollups as the ledger has them, in the columns of `ai_usage_stats`: what the rows written with each charge have
 * to be equal to. The ledger is read once; months and years are sums of days.
 * @param entries a condition on `ai_usage_ledger`
 */
export function rebuiltRollups({
	periods = PERIODS,
	entries = sql`true`
}: { periods?: readonly Period[]; entries?: SQL } = {}): SQL {
	const ofPeriod = (period: Period) => {
		const unit = sql.raw(`'${UNITS[period]}'`);
		const start = sql`date_trunc(${unit}, day)`;
		return sql`
			select tenant_id, user_id, model_id, ${sql.raw(`'${period}'`)}::usage_period as period,
				${start} at time zone 'UTC' as period_start,
				(${start} + ${sql.raw(`interval '1 ${UNITS[period]}'`)}) at time zone 'UTC' as period_end,
				sum(requests) as request_count, sum(messages) as message_count, sum(prompt) as prompt_tokens,
				sum(completion) as completion_tokens, sum(prompt + completion) as total_tokens, sum(cost) as total_cost
			from days group by tenant_id, user_id, model_id, ${start}`;
	};
	return sql`
		with days as (
			select tenant_id, user_id, model_id, date_trunc('day', occurred_at at time zone 'UTC') as day,
				count(*) filter (where kind = 'charge') as requests,
				count(*) filter (where kind = 'charge' and purpose = 'chat') as messages,
				sum(prompt_tokens) as prompt, sum(completion_tokens) as completion, sum(amount) as cost
			from ai_usage_ledger where ${entries}
			group by tenant_id, user_id, model_id, day
		)
		${sql.join(periods.map(ofPeriod), sql` union all `)}`;
}
