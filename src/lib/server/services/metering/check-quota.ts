import { sql } from 'drizzle-orm';
import { Usd, usdString, ZERO_USD } from '$lib/domain/money';
import { periodRange } from '$lib/domain/periods';
import type { Quota } from '$lib/domain/usage';
import type { Transaction } from '../../db/client';
import {
	limitOf,
	matches,
	memberBudget,
	standingOf,
	tenantBudget,
	type BudgetKey,
	type Standing
} from './budget';

/**
 * How the tenant's budget of the month of `at` stands.
 * @param query.limit USD, decimal string: as it would stand with this limit
 */
export async function checkQuota(
	tx: Transaction,
	{ tenantId, at, limit }: { tenantId: string; at: Date; limit?: string }
): Promise<Quota> {
	const standing = await readStanding(tx, tenantBudget({ tenantId, occurredAt: at }));
	const limitUsd = limit === undefined ? (standing.limit ?? ZERO_USD) : new Usd(limit);
	return quotaOf({ ...standing, limit: limitUsd }, at);
}

/** How a member's own budget of the month of `at` stands; null for somebody without a limit. */
export async function checkMemberQuota(
	tx: Transaction,
	{ tenantId, userId, at }: { tenantId: string; userId: string; at: Date }
): Promise<Quota | null> {
	const { limit, ...standing } = await readStanding(tx, memberBudget({ tenantId, userId, occurredAt: at }));
	return limit === null ? null : quotaOf({ ...standing, limit }, at);
}

async function readStanding(tx: Transaction, budget: BudgetKey): Promise<Standing> {
	const [row] = await tx.execute<{ spent: string | null; held: string | null; limit: string | null }>(sql`
		select budgets.spent, budgets.held, ${limitOf(budget)} as limit
		from (values (1)) as one left join budgets on ${matches(budget)}`);
	return standingOf(row ?? { spent: null, held: null, limit: null });
}

function quotaOf({ spent, held, limit }: Standing & { limit: Usd }, at: Date): Quota {
	const { start, end } = periodRange('monthly', at);
	return {
		limit: usdString(limit),
		spent: usdString(spent),
		held: usdString(held),
		remaining: usdString(Usd.max(ZERO_USD, limit.minus(spent).minus(held))),
		exceeded: spent.gte(limit),
		periodStart: start.toISOString(),
		periodEnd: end.toISOString()
	};
}
