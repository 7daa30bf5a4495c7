import { sql } from 'drizzle-orm';
import { periodRange, type Period } from '$lib/domain/periods';
import { withSystem } from '../../db/tenancy';
import { rebuiltRollups } from './rebuilt-rollups';

/** Nobody who settles waits longer than this for the rebuilding to begin. */
const LOCK_TIMEOUT = '5s';

/**
 * Makes the rollups of a period anew from the ledger, for one tenant or for all. They are written with each charge,
 * so as a rule this changes nothing; it is for the day they were found to differ. Settlements wait meanwhile: one that
 * has written its entry but not its rollups would be counted twice, or not at all.
 * @param at any moment of the period
 * @returns how many rows were changed, added or taken away
 */
export async function aggregateUsageStats({
	tenantId,
	period,
	at
}: {
	tenantId?: string;
	period: Period;
	at: Date;
}): Promise<{ changed: number }> {
	const { start, end } = periodRange(period, at);
	const ofTenant = tenantId === undefined ? sql`true` : sql`tenant_id = ${tenantId}`;
	const entries = sql`${ofTenant} and occurred_at >= ${start.toISOString()}::timestamptz and occurred_at < ${end.toISOString()}::timestamptz`;
	return withSystem(async (tx) => {
		await tx.execute(sql`select set_config('lock_timeout', ${LOCK_TIMEOUT}, true)`);
		await tx.execute(sql`lock table ai_usage_stats in share row exclusive mode`);
		const [row] = await tx.execute<{ changed: number }>(sql`
			with rebuilt as (${rebuiltRollups({ periods: [period], entries })}),
			gone as (
				delete from ai_usage_stats stats
				where ${ofTenant} and period = ${period} and period_start = ${start.toISOString()}::timestamptz
					and not exists (
						select from rebuilt
						where rebuilt.tenant_id = stats.tenant_id and rebuilt.user_id = stats.user_id
							and rebuilt.model_id = stats.model_id
					)
				returning 1
			),
			written as (
				insert into ai_usage_stats as stats (
					tenant_id, user_id, model_id, period, period_start, period_end,
					request_count, message_count, prompt_tokens, completion_tokens, total_tokens, total_cost
				)
				select * from rebuilt
				on conflict (tenant_id, period, period_start, user_id, model_id) do update set
					request_count = excluded.request_count, message_count = excluded.message_count,
					prompt_tokens = excluded.prompt_tokens, completion_tokens = excluded.completion_tokens,
					total_tokens = excluded.total_tokens, total_cost = excluded.total_cost, updated_at = now()
				where (
					stats.request_count, stats.message_count, stats.prompt_tokens, stats.completion_tokens,
					stats.total_tokens, stats.total_cost
				) is distinct from (
					excluded.request_count, excluded.message_count, excluded.prompt_tokens, excluded.completion_tokens,
					excluded.total_tokens, excluded.total_cost
				)
				returning 1
			)
			select ((select count(*) from gone) + (select count(*) from written))::integer as changed`);
		return { changed: row?.changed ?? 0 };
	});
}
