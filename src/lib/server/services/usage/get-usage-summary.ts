import { Usd, usdString } from '$lib/domain/money';
import type { UsageSummary } from '$lib/domain/usage';
import { withTenant } from '../../db/tenancy';
import { requirePermission, type TenantContext } from '../context';
import { figuresOf } from './groups';
import { selectTotals } from './totals';
import { rangeOf, visibleUsage, type WhichUsage } from './which';

/**
 * A range in a handful of figures, from the rollups: admins see the organisation's, everybody else their own.
 * @throws {AppError} INVALID_INPUT for a range that cannot be
 */
export async function getUsageSummary(context: TenantContext, which: WhichUsage): Promise<UsageSummary> {
	requirePermission(context, 'usage:read-own');
	const range = rangeOf(which, new Date());
	const [row] = await withTenant(context.scope, (tx) =>
		selectTotals(tx, visibleUsage(context, which.memberId), range)
	);
	const figures = figuresOf(row);
	return {
		periodStart: range.start.toISOString(),
		periodEnd: range.end.toISOString(),
		...figures,
		totalTokens: figures.promptTokens + figures.completionTokens,
		reasoningTokens: Number(row?.reasoningTokens ?? 0),
		cachedTokens: Number(row?.cachedTokens ?? 0),
		cacheWriteTokens: Number(row?.cacheWriteTokens ?? 0),
		averageCost: average(figures.cost, figures.requests),
		averageAnswerCost: average(row?.chatCost ?? '0', figures.messages)
	};
}

/** An average is for comparison; its digits have no end. */
const AVERAGE_DIGITS = 6;

function average(cost: string, count: number): string | null {
	return count === 0 ? null : usdString(new Usd(cost).div(count).toSignificantDigits(AVERAGE_DIGITS));
}
