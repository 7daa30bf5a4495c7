import type { Statement } from '$lib/domain/statement';
import { resolveRange } from '$lib/domain/usage-range';
import { requirePermission, type TenantContext } from '../context';
import { getTenant } from '../tenants/get-tenant';
import { getCosts } from './get-costs';
import { getStats } from './get-stats';
import { getUsageSummary } from './get-usage-summary';

/**
 * The organisation's usage of a month, of everybody.
 * @param month `YYYY-MM`
 * @throws {AppError} FORBIDDEN
 */
export async function getStatement(context: TenantContext, month: string): Promise<Statement> {
	requirePermission(context, 'usage:read-all');
	const now = new Date();
	const choice = { range: 'month', at: `${month}-01` } as const;
	const { from, to, end } = resolveRange(choice, now);
	const [{ name }, summary, costs, days] = await Promise.all([
		getTenant(context),
		getUsageSummary(context, choice),
		getCosts(context, choice),
		getStats(context, { ...choice, groupBy: 'day' })
	]);
	return {
		organization: name,
		from,
		to,
		drawnUpAt: now.toISOString(),
		isFinal: end <= now,
		summary,
		costs,
		days: days.items
	};
}
