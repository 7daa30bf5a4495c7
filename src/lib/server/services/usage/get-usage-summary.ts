import { and, eq, sql } from 'drizzle-orm';
import { Usd, usdString } from '$lib/domain/money';
import { periodRange, type Period } from '$lib/domain/periods';
import type { UsageSummary } from '$lib/domain/usage';
import { aiUsageStats } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { requirePermission, type TenantContext } from '../context';
import { visibleUsage } from './get-costs';

/**
 * A period in a handful of figures, from the rollups: admins see the organisation's, everybody else their own.
 * @param input.at any moment of the period; now, if absent
 */
export async function getUsageSummary(
	context: TenantContext,
	{ period, at }: { period: Period; at?: string }
): Promise<UsageSummary> {
	requirePermission(context, 'usage:read-own');
	const { start, end } = periodRange(period, at === undefined ? new Date() : new Date(at));
	const [sums] = await withTenant(context.scope, (tx) =>
		tx
			.select({
				cost: sql<string>`coalesce(sum(${aiUsageStats.totalCost}), 0)`.mapWith(usdString),
				requests: sql<number>`coalesce(sum(${aiUsageStats.requestCount}), 0)`.mapWith(Number),
				messages: sql<number>`coalesce(sum(${aiUsageStats.messageCount}), 0)`.mapWith(Number),
				promptTokens: sql<number>`coalesce(sum(${aiUsageStats.promptTokens}), 0)`.mapWith(Number),
				completionTokens: sql<number>`coalesce(sum(${aiUsageStats.completionTokens}), 0)`.mapWith(Number)
			})
			.from(aiUsageStats)
			.where(and(visibleUsage(context), eq(aiUsageStats.period, period), eq(aiUsageStats.periodStart, start)))
	);
	const { cost, requests, messages, promptTokens, completionTokens } = sums ?? NOTHING;
	return {
		periodStart: start.toISOString(),
		periodEnd: end.toISOString(),
		cost,
		requests,
		messages,
		promptTokens,
		completionTokens,
		totalTokens: promptTokens + completionTokens,
		averageCost:
			requests === 0 ? null : usdString(new Usd(cost).div(requests).toSignificantDigits(AVERAGE_DIGITS))
	};
}

const NOTHING = { cost: '0', requests: 0, messages: 0, promptTokens: 0, completionTokens: 0 };
/** An average is for comparison; its digits have no end. */
const AVERAGE_DIGITS = 6;
