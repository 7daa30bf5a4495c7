import { and, eq, sql, type SQL } from 'drizzle-orm';
import { sumUsd, usdString } from '$lib/domain/money';
import { periodRange, type Period } from '$lib/domain/periods';
import { can } from '$lib/domain/roles';
import type { CostRow, Costs } from '$lib/domain/usage';
import { batch } from '../../db/batch';
import type { Transaction } from '../../db/client';
import { aiModels, aiUsageStats, users } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { requirePermission, type TenantContext } from '../context';

/**
 * What a period cost, by model and by member, from the rollups: admins see the organisation's, everybody else their
 * own. Exact: the rows are sums of ledger entries, and the total is the sum of the rows.
 */
export async function getCosts(
	context: TenantContext,
	{ period, at }: { period: Period; at?: string }
): Promise<Costs> {
	requirePermission(context, 'usage:read-own');
	const { start, end } = periodRange(period, at === undefined ? new Date() : new Date(at));
	return withTenant(context.scope, async (tx) => {
		const within = and(
			visibleUsage(context),
			eq(aiUsageStats.period, period),
			eq(aiUsageStats.periodStart, start)
		);
		const [byModel, byMember] = await batch([costsByModel(tx, within), costsByMember(tx, within)]);
		return {
			periodStart: start.toISOString(),
			periodEnd: end.toISOString(),
			total: usdString(sumUsd(byModel.map(({ cost }) => cost))),
			byModel,
			byMember,
			// Messages are not made from templates yet.
			byTemplate: []
		};
	});
}

/** The rows of the tenant that the asker may read. */
export function visibleUsage({ scope }: TenantContext): SQL | undefined {
	const ofTenant = eq(aiUsageStats.tenantId, scope.tenantId);
	return can(scope.role, 'usage:read-all') ? ofTenant : and(ofTenant, eq(aiUsageStats.userId, scope.userId));
}

const sums = {
	cost: sql<string>`sum(${aiUsageStats.totalCost})`.mapWith(usdString),
	requests: sql<number>`sum(${aiUsageStats.requestCount})`.mapWith(Number),
	promptTokens: sql<number>`sum(${aiUsageStats.promptTokens})`.mapWith(Number),
	completionTokens: sql<number>`sum(${aiUsageStats.completionTokens})`.mapWith(Number)
};

const dearestFirst = sql`sum(${aiUsageStats.totalCost}) desc, 1`;

function costsByModel(tx: Transaction, within: SQL | undefined): Promise<CostRow[]> {
	return tx
		.select({
			key: aiUsageStats.modelId,
			name: sql<string>`coalesce(max(${aiModels.name}), ${aiUsageStats.modelId})`,
			...sums
		})
		.from(aiUsageStats)
		.leftJoin(aiModels, eq(aiModels.modelId, aiUsageStats.modelId))
		.where(within)
		.groupBy(aiUsageStats.modelId)
		.orderBy(dearestFirst);
}

function costsByMember(tx: Transaction, within: SQL | undefined): Promise<CostRow[]> {
	return tx
		.select({
			key: aiUsageStats.userId,
			// Someone who has left the organisation is no longer visible from inside it; their usage is.
			name: sql<string>`coalesce(max(${users.name}), 'Former member')`,
			...sums
		})
		.from(aiUsageStats)
		.leftJoin(users, eq(users.id, aiUsageStats.userId))
		.where(within)
		.groupBy(aiUsageStats.userId)
		.orderBy(dearestFirst);
}
