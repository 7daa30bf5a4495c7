import { sql } from 'drizzle-orm';
import { periodRange, type Period } from '$lib/domain/periods';
import type { Transaction } from '../../db/client';
import { withSystem } from '../../db/tenancy';
import { columns, rebuiltRollups, ROLLUPS, type Rollup } from './rebuilt-rollups';

/** Nobody who settles waits longer than this for the rebuilding to begin. */
const LOCK_TIMEOUT = '5s';

interface Which {
	tenantId?: string;
	period: Period;
	at: Date;
}

/**
 * Makes the rollups of a period anew from the ledger, for one tenant or for all. They are written with each charge,
 * so as a rule this changes nothing; it is for the day they were found to differ. Settlements wait meanwhile: one that
 * has written its entry but not its rollups would be counted twice, or not at all.
 * @param at any moment of the period
 * @returns how many rows were changed, added or taken away
 */
export async function aggregateUsageStats(which: Which): Promise<{ changed: number }> {
	return withSystem(async (tx) => {
		await tx.execute(sql`select set_config('lock_timeout', ${LOCK_TIMEOUT}, true)`);
		await tx.execute(sql`lock table ai_usage_stats, ai_usage_attributions in share row exclusive mode`);
		let changed = 0;
		for (const rollup of Object.values(ROLLUPS)) changed += await rebuild(tx, rollup, which);
		return { changed };
	});
}

async function rebuild(tx: Transaction, rollup: Rollup, { tenantId, period, at }: Which): Promise<number> {
	const { start, end } = periodRange(period, at);
	const ofTenant = tenantId === undefined ? sql`true` : sql`tenant_id = ${tenantId}`;
	const entries = sql`${ofTenant} and occurred_at >= ${start.toISOString()}::timestamptz and occurred_at < ${end.toISOString()}::timestamptz`;
	const { table, keys } = rollup;
	const sums = Object.keys(rollup.sums);
	const row = [...keys, 'period', 'period_start'];
	const [counted] = await tx.execute<{ changed: number }>(sql`
		with rebuilt as (${rebuiltRollups(rollup, { periods: [period], entries })}),
		gone as (
			delete from ${table} stats
			where ${ofTenant} and period = ${period} and period_start = ${start.toISOString()}::timestamptz
				and not exists (select from rebuilt where (${columns(keys, 'rebuilt')}) = (${columns(keys, 'stats')}))
			returning 1
		),
		written as (
			insert into ${table} as stats (${columns(row)}, period_end, ${columns(sums)})
			select ${columns(row)}, period_end, ${columns(sums)} from rebuilt
			on conflict (${columns(row)}) do update
			set (${columns(sums)}, updated_at) = row(${columns(sums, 'excluded')}, now())
			where (${columns(sums, 'stats')}) is distinct from (${columns(sums, 'excluded')})
			returning 1
		)
		select ((select count(*) from gone) + (select count(*) from written))::integer as changed`);
	return counted?.changed ?? 0;
}
