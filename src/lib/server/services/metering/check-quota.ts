import { sql } from 'drizzle-orm';
import { Usd, usdString, ZERO_USD } from '$lib/domain/money';
import { periodRange } from '$lib/domain/periods';
import type { Quota } from '$lib/domain/usage';
import type { Transaction } from '../../db/client';
import { limitOf, matches, standingOf, tenantBudget } from './budget';

/** How the tenant's budget of the month of `at` stands. */
export async function checkQuota(
	tx: Transaction,
	{ tenantId, at }: { tenantId: string; at: Date }
): Promise<Quota> {
	const budget = tenantBudget({ tenantId, occurredAt: at });
	const [row] = await tx.execute<{ spent: string | null; held: string | null; limit: string | null }>(sql`
		select budgets.spent, budgets.held, ${limitOf(budget)} as limit
		from (values (1)) as one left join budgets on ${matches(budget)}`);
	const { spent, held, limit } = standingOf(row ?? { spent: null, held: null, limit: null });
	const limitUsd = limit ?? ZERO_USD;
	const remaining = Usd.max(ZERO_USD, limitUsd.minus(spent).minus(held));
	const { start, end } = periodRange('monthly', at);
	return {
		limit: usdString(limitUsd),
		spent: usdString(spent),
		held: usdString(held),
		remaining: usdString(remaining),
		exceeded: spent.gte(limitUsd),
		periodStart: start.toISOString(),
		periodEnd: end.toISOString()
	};
}
