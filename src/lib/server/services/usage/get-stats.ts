import { sql, type SQL } from 'drizzle-orm';
import { AppError } from '$lib/domain/errors';
import { periodRange, periodsWithin, type Period, type PeriodRange } from '$lib/domain/periods';
import type { UsageStat } from '$lib/domain/usage';
import { OTHERS_KEY, type UsageGroup } from '$lib/domain/usage-dimensions';
import type { Transaction } from '../../db/client';
import { withTenant } from '../../db/tenancy';
import { requirePermission, type TenantContext } from '../context';
import { figuresOf, FIGURES, FIGURES_AGAIN, GROUPS, type FigureRow } from './groups';
import { covering, rangeOf, visibleUsage, type WhichUsage } from './which';

/** A list has no more periods than these; longer ranges are asked for by month, or by year. */
const PERIODS_MAX = 400;
const GROUPS_MAX = 20;

const UNITS = { daily: 'day', monthly: 'month', yearly: 'year' } as const satisfies Record<Period, string>;

export interface WhichStats extends WhichUsage {
	/** `day` and `month` are the bars of the range instead of those of `period` */
	groupBy?: UsageGroup | 'day' | 'month';
	/** groups of their own; the dearest, and one for all the others */
	groupsMax?: number;
}

/**
 * Usage over time, from the rollups: each period of the range, also one without a call; or, grouped by model, member,
 * template or API key, each that has any, the dearest groups by themselves and the others as one.
 * @param which.period of the range where there is no other, and the length of a bar
 * @throws {AppError} INVALID_INPUT for a range that cannot be, or of too many periods
 */
export async function getStats(
	context: TenantContext,
	{ groupBy, groupsMax = GROUPS_MAX, ...which }: WhichStats
): Promise<{ items: UsageStat[] }> {
	requirePermission(context, 'usage:read-own');
	const range = rangeOf(which, new Date());
	const bucket = bucketOf(groupBy, which.period ?? range.bucket);
	const periods = periodsWithin(bucket, range);
	if (periods.length > PERIODS_MAX) throw tooManyPeriods();
	const visible = visibleUsage(context, which.memberId);
	return withTenant(context.scope, async (tx) => {
		if (groupBy === undefined || groupBy === 'day' || groupBy === 'month') {
			return { items: await listPeriods(tx, { visible, range, bucket, periods }) };
		}
		return { items: await listGroups(tx, groupBy, { visible, range, bucket, groupsMax }) };
	});
}

function bucketOf(groupBy: WhichStats['groupBy'], period: Period): Period {
	if (groupBy === 'day') return 'daily';
	return groupBy === 'month' ? 'monthly' : period;
}

interface Question {
	visible: SQL;
	range: PeriodRange;
	bucket: Period;
}

/** The start of the bar that a rollup's row belongs to. */
function barOf(bucket: Period): SQL {
	const unit = sql.raw(`'${UNITS[bucket]}'`);
	return sql`date_trunc(${unit}, period_start at time zone 'UTC') at time zone 'UTC'`;
}

async function listPeriods(
	tx: Transaction,
	{ periods, ...question }: Question & { periods: PeriodRange[] }
): Promise<UsageStat[]> {
	const rows = await tx.execute<FigureRow & { start: string }>(bars(question));
	const byStart = new Map(rows.map((row) => [new Date(row.start).getTime(), row]));
	return periods.map((period) => statOf(period, byStart.get(period.start.getTime())));
}

async function listGroups(
	tx: Transaction,
	group: UsageGroup,
	question: Question & { groupsMax: number }
): Promise<UsageStat[]> {
	const rows = await tx.execute<FigureRow & { start: string; key: string; name: string }>(
		groupedBars(group, question)
	);
	return rows.map((row) => statOf(periodRange(question.bucket, new Date(row.start)), row, row));
}

/** A row for each bar that has any usage. */
export function bars({ visible, range, bucket }: Question): SQL {
	return sql`
		select ${barOf(bucket)} as start, ${FIGURES} from ai_usage_stats
		where ${visible} and ${covering(range, bucket)} group by 1`;
}

/** A row for each bar and group; beyond the dearest groups, one a bar for all the others. */
export function groupedBars(
	group: UsageGroup,
	{ visible, range, bucket, groupsMax }: Question & { groupsMax: number }
): SQL {
	const { rollups, only, key, names, name } = GROUPS[group];
	return sql`
		with bars as (
			select ${barOf(bucket)} as start, ${key} as key, ${FIGURES} from ${rollups}
			where ${visible} and ${only} and ${covering(range, bucket)} group by 1, 2
		), dearest as (
			select key, row_number() over (order by sum(cost) desc, key) as place from bars group by key
		), grouped as (
			select start, case when place <= ${groupsMax} then bars.key end as key, min(place) as place, ${FIGURES_AGAIN}
			from bars join dearest on dearest.key = bars.key group by 1, 2
		)
		select start, coalesce(grouped.key::text, ${OTHERS_KEY}) as key,
			case when grouped.key is null then 'Others' else ${name} end as name,
			cost, requests, messages, "promptTokens", "completionTokens"
		from grouped ${names} order by start, place`;
}

function statOf(
	{ start, end }: PeriodRange,
	row: FigureRow | undefined,
	group: { key: string | null; name: string | null } = { key: null, name: null }
): UsageStat {
	const figures = figuresOf(row);
	return {
		periodStart: start.toISOString(),
		periodEnd: end.toISOString(),
		...figures,
		totalTokens: figures.promptTokens + figures.completionTokens,
		key: group.key,
		name: group.name
	};
}

function tooManyPeriods(): AppError<'INVALID_INPUT'> {
	const problem = 'That are too many periods. Please ask for months, or for a shorter range.';
	return new AppError('INVALID_INPUT', problem, { fields: { period: [problem] } });
}
