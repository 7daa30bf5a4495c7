import { sql, type SQL } from 'drizzle-orm';
import { Usd, usdString } from '$lib/domain/money';
import { coverRange, periodRange, type PeriodRange } from '$lib/domain/periods';
import type { PlatformOverview, PlatformSpend } from '$lib/domain/platform-overview';
import { dayOf, rangeBefore, resolveRange } from '$lib/domain/usage-range';
import { batch } from '../../db/batch';
import type { Transaction } from '../../db/client';
import { withSystem } from '../../db/tenancy';
import type { PlatformContext } from '../context';
import { getReconciliation } from '../reconciliation/get-reconciliation';
import { readQueueHealth } from './queue-health';

const ROWS_MAX = 12;

/**
 * The deployment at a glance: this month's spend by tenant and model beside the same days of the month before, what the
 * provider's records say of it, and whether what runs by the clock does run.
 */
export async function getOverview(platform: PlatformContext): Promise<PlatformOverview> {
	const now = new Date();
	const whole = resolveRange({ range: 'month' }, now);
	const month = { start: whole.start, end: periodRange('daily', now).end };
	const before = rangeBefore(whole, now);
	const days = (range: PeriodRange) => ({
		from: dayOf(range.start),
		to: dayOf(new Date(range.end.getTime() - 1))
	});
	const [report, [[totals], byTenant, byModel, jobs]] = await Promise.all([
		getReconciliation(platform, { ...days(month), limit: 1 }),
		withSystem((tx) =>
			batch([
				selectTotals(tx, { month, before }),
				selectSpend(tx, { month, before, ...BY_TENANT }),
				selectSpend(tx, { month, before, ...BY_MODEL }),
				readQueueHealth(tx)
			])
		)
	]);
	const { totals: compared, open, estimates, unchecked, lastRun, account } = report;
	// What the comparison has adjusted is in the ledger by now; the margin is of what was charged at first.
	return {
		month: days(month),
		before: days(before),
		spentUsd: usdString(totals?.spent ?? 0),
		spentBeforeUsd: usdString(totals?.before ?? 0),
		requests: Number(totals?.requests ?? 0),
		byTenant,
		byModel,
		margin: {
			comparedUsd: compared.checkedLedgerUsd,
			providerUsd: compared.providerUsd,
			marginUsd: usdString(new Usd(compared.checkedLedgerUsd).minus(compared.providerUsd)),
			compared: compared.checked
		},
		reconciliation: { open, estimates, unchecked, lastRun, account },
		jobs
	};
}

interface SpendRow extends Record<string, unknown> {
	key: string | null;
	name: string | null;
	spent: string | null;
	before: string | null;
	requests: string | null;
}

const BY_TENANT = {
	key: sql`tenant_id`,
	names: sql`left join tenants named on named.id = listed.key`,
	shownKey: sql`named.slug`,
	name: sql`coalesce(named.name, 'A tenant that is gone')`
};
const BY_MODEL = {
	key: sql`model_id`,
	names: sql`left join ai_models named on named.model_id = listed.key`,
	shownKey: sql`listed.key`,
	name: sql`coalesce(named.name, listed.key)`
};

interface Ranges {
	month: PeriodRange;
	before: PeriodRange;
}

async function selectSpend(
	tx: Transaction,
	{ month, before, key, names, shownKey, name }: Ranges & typeof BY_TENANT
): Promise<PlatformSpend[]> {
	const rows = await tx.execute<SpendRow>(sql`
		with spends as (
			select ${key} as key, ${sums({ month, before })}
			from ai_usage_stats where ${within(month)} or ${within(before)} group by 1
		), ranked as (
			select *, row_number() over (order by spent desc nulls last, key) as place from spends where requests > 0
		), listed as (
			select case when place <= ${ROWS_MAX} then key end as key, min(place) as place,
				sum(spent) as spent, sum(before) as before, sum(requests) as requests
			from ranked group by 1
		)
		select ${shownKey} as key, case when listed.key is null then 'Others' else ${name} end as name,
			spent, before, requests
		from listed ${names} order by listed.place`);
	return rows.map((row) => ({
		key: row.key,
		name: row.name ?? '',
		spentUsd: usdString(row.spent ?? 0),
		spentBeforeUsd: usdString(row.before ?? 0),
		requests: Number(row.requests ?? 0)
	}));
}

function selectTotals(tx: Transaction, ranges: Ranges) {
	return tx.execute<SpendRow>(sql`
		select ${sums(ranges)} from ai_usage_stats where ${within(ranges.month)} or ${within(ranges.before)}`);
}

function sums({ month, before }: Ranges): SQL {
	return sql`sum(total_cost) filter (where ${within(month)}) as spent,
		sum(total_cost) filter (where ${within(before)}) as before,
		sum(request_count) filter (where ${within(month)}) as requests`;
}

/** Rollups of all tenants, by the index across them. */
function within(range: PeriodRange): SQL {
	const pieces = coverRange(range).map(
		({ period, start, end }) =>
			sql`(period = ${period} and period_start >= ${start.toISOString()}::timestamptz and period_start < ${end.toISOString()}::timestamptz)`
	);
	return sql`(${sql.join(pieces, sql` or `)})`;
}
