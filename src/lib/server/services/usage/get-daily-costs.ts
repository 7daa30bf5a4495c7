import { and, eq, gte, lt, sql } from 'drizzle-orm';
import { usdString } from '$lib/domain/money';
import { periodRange } from '$lib/domain/periods';
import type { DailyCost } from '$lib/domain/usage';
import { aiUsageStats } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { requirePermission, type TenantContext } from '../context';
import { visibleUsage } from './get-costs';

/** Each day of the UTC month that holds `at`, also those on which nothing was asked. */
export async function getDailyCosts(context: TenantContext, at: Date): Promise<DailyCost[]> {
	requirePermission(context, 'usage:read-own');
	const { start, end } = periodRange('monthly', at);
	const rows = await withTenant(context.scope, (tx) =>
		tx
			.select({
				day: sql<string>`to_char(${aiUsageStats.periodStart} at time zone 'UTC', 'YYYY-MM-DD')`,
				cost: sql<string>`sum(${aiUsageStats.totalCost})`.mapWith(usdString),
				requests: sql<number>`sum(${aiUsageStats.requestCount})`.mapWith(Number),
				promptTokens: sql<number>`sum(${aiUsageStats.promptTokens})`.mapWith(Number),
				completionTokens: sql<number>`sum(${aiUsageStats.completionTokens})`.mapWith(Number)
			})
			.from(aiUsageStats)
			.where(
				and(
					visibleUsage(context),
					eq(aiUsageStats.period, 'daily'),
					gte(aiUsageStats.periodStart, start),
					lt(aiUsageStats.periodStart, end)
				)
			)
			.groupBy(aiUsageStats.periodStart)
	);
	const byDay = new Map(rows.map((row) => [row.day, row]));
	const days: DailyCost[] = [];
	for (let day = start; day < end; day = periodRange('daily', day).end) {
		const key = day.toISOString().slice(0, 10);
		days.push(byDay.get(key) ?? { day: key, cost: '0', requests: 0, promptTokens: 0, completionTokens: 0 });
	}
	return days;
}
