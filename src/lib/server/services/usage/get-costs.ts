import { sql, type SQL } from 'drizzle-orm';
import { usdString } from '$lib/domain/money';
import type { PeriodRange } from '$lib/domain/periods';
import { COST_ROWS_MAX, type CostRow, type Costs } from '$lib/domain/usage';
import { OTHERS_KEY, type UsageGroup } from '$lib/domain/usage-dimensions';
import { rangeBefore } from '$lib/domain/usage-range';
import { batch } from '../../db/batch';
import type { Transaction } from '../../db/client';
import { withTenant } from '../../db/tenancy';
import { requirePermission, type TenantContext } from '../context';
import { figuresOf, FIGURES, FIGURES_AGAIN, GROUPS, type FigureRow } from './groups';
import { selectTotals, tokenClassesOf } from './totals';
import { covering, rangeOf, visibleUsage, type WhichUsage } from './which';

/**
 * What a range cost, by model, member, template, API key and class of tokens, with what the range before it had of
 * each: admins see the organisation's, everybody else their own. From the rollups, however long the ledger is. Exact:
 * the rows are sums of ledger entries.
 * @throws {AppError} INVALID_INPUT for a range that cannot be
 */
export async function getCosts(context: TenantContext, which: WhichUsage): Promise<Costs> {
	requirePermission(context, 'usage:read-own');
	const now = new Date();
	const range = rangeOf(which, now);
	const before = rangeBefore(range, now);
	const visible = visibleUsage(context, which.memberId);
	return withTenant(context.scope, async (tx) => {
		const by = (group: UsageGroup) => selectRows(tx, group, { visible, range, before });
		const [[totals], [totalsBefore], byModel, byMember, byTemplate, byApiKey] = await batch([
			selectTotals(tx, visible, range),
			selectTotals(tx, visible, before),
			by('model'),
			by('member'),
			by('template'),
			by('apiKey')
		]);
		return {
			periodStart: range.start.toISOString(),
			periodEnd: range.end.toISOString(),
			total: usdString(totals?.cost ?? 0),
			before: {
				periodStart: before.start.toISOString(),
				periodEnd: before.end.toISOString(),
				total: usdString(totalsBefore?.cost ?? 0)
			},
			byModel,
			byMember,
			byTemplate,
			byApiKey,
			byTokenClass: tokenClassesOf(totals)
		};
	});
}

interface Question {
	visible: SQL;
	range: PeriodRange;
	before: PeriodRange;
}

async function selectRows(tx: Transaction, group: UsageGroup, question: Question): Promise<CostRow[]> {
	const rows = await tx.execute<FigureRow & { key: string; name: string; costBefore: string | null }>(
		costRows(group, question)
	);
	return rows.map((row) => ({
		key: row.key,
		name: row.name,
		...figuresOf(row),
		costBefore: usdString(row.costBefore ?? 0)
	}));
}

/** The dearest first; beyond the most that a list has, one row for all the others. */
export function costRows(group: UsageGroup, { visible, range, before }: Question): SQL {
	const { rollups, only, key, names, name } = GROUPS[group];
	return sql`
		with grouped as (
			select ${key} as key, ${FIGURES} from ${rollups}
			where ${visible} and ${only} and ${covering(range)} group by 1
		), earlier as (
			select ${key} as key, sum(total_cost) as cost from ${rollups}
			where ${visible} and ${only} and ${covering(before)} group by 1
		), ranked as (
			select grouped.*, earlier.cost as before, row_number() over (order by grouped.cost desc, grouped.key) as place
			from grouped left join earlier on earlier.key = grouped.key
		), listed as (
			select case when place <= ${COST_ROWS_MAX} then key end as key, min(place) as place,
				${FIGURES_AGAIN}, sum(before) as before
			from ranked group by 1
		)
		select coalesce(grouped.key::text, ${OTHERS_KEY}) as key,
			case when grouped.key is null then 'Others' else ${name} end as name,
			cost, requests, messages, "promptTokens", "completionTokens", before as "costBefore"
		from listed grouped ${names}
		order by grouped.place`;
}
