import { sql, type SQL } from 'drizzle-orm';
import { Usd } from '$lib/domain/money';
import { periodRange } from '$lib/domain/periods';
import { config } from '../../config';
import type { Transaction } from '../../db/client';

/**
 * Rows of `budgets` that a call counts against: the member's and the tenant's, of the UTC month of the call. They
 * are always locked in the order of {@link budgetsOf}, so two calls cannot wait for each other; the tenant's comes
 * last because everyone wants it.
 */
export interface BudgetKey {
	scope: 'tenant' | 'member';
	tenantId: string;
	subjectId: string;
	periodStart: Date;
}

export interface Standing {
	spent: Usd;
	held: Usd;
	/** null: unlimited */
	limit: Usd | null;
}

interface Call {
	tenantId: string;
	userId: string;
	occurredAt: Date;
}

export function budgetsOf(call: Call): BudgetKey[] {
	const { start: periodStart } = periodRange('monthly', call.occurredAt);
	return [
		{ scope: 'member', tenantId: call.tenantId, subjectId: call.userId, periodStart },
		tenantBudget(call)
	];
}

export function tenantBudget({ tenantId, occurredAt }: Omit<Call, 'userId'>): BudgetKey {
	const { start: periodStart } = periodRange('monthly', occurredAt);
	return { scope: 'tenant', tenantId, subjectId: tenantId, periodStart };
}

/** The limit as it is when the statement runs: nobody copies it, so a changed one counts at once. */
export function limitOf({ scope, tenantId, subjectId }: BudgetKey): SQL {
	return scope === 'tenant'
		? sql`(select coalesce(monthly_quota_usd, ${config().AI_MONTHLY_QUOTA_PER_TENANT.toFixed()}::numeric) from tenants where id = ${tenantId})`
		: sql`(select monthly_limit_usd from memberships where tenant_id = ${tenantId} and user_id = ${subjectId})`;
}

export function matches({ scope, tenantId, subjectId, periodStart }: BudgetKey): SQL {
	return sql`tenant_id = ${tenantId} and scope = ${scope} and subject_id = ${subjectId} and period_start = ${periodStart.toISOString()}::timestamptz`;
}

/**
 * Reserves `amount` if spent, held and it stay within the limit: one conditional statement, no read before the
 * write. Locks the row either way, except where the amount alone exceeds the limit.
 * @returns false when it does not fit
 */
export async function reserve(tx: Transaction, budget: BudgetKey, amount: Usd): Promise<boolean> {
	const hold = sql`${amount.toFixed()}::numeric`;
	const limit = limitOf(budget);
	const rows = await tx.execute(sql`
		insert into budgets (tenant_id, scope, subject_id, period_start, held)
		select ${budget.tenantId}, ${budget.scope}, ${budget.subjectId}, ${budget.periodStart.toISOString()}::timestamptz, ${hold}
		where coalesce(${hold} <= ${limit}, true)
		on conflict (tenant_id, scope, subject_id, period_start) do update
		set held = budgets.held + excluded.held, updated_at = now()
		where coalesce(budgets.spent + budgets.held + excluded.held <= ${limit}, true)
		returning 1`);
	return rows.length === 1;
}

/** Locks the row until the transaction ends, making it if need be, and tells how it stands. */
export async function lockBudget(tx: Transaction, budget: BudgetKey): Promise<Standing> {
	const [row] = await tx.execute<{ spent: string; held: string; limit: string | null }>(sql`
		insert into budgets (tenant_id, scope, subject_id, period_start)
		values (${budget.tenantId}, ${budget.scope}, ${budget.subjectId}, ${budget.periodStart.toISOString()}::timestamptz)
		on conflict (tenant_id, scope, subject_id, period_start) do update set updated_at = budgets.updated_at
		returning spent, held, ${limitOf(budget)} as limit`);
	return standingOf(row ?? { spent: '0', held: '0', limit: null });
}

export function standingOf(row: {
	spent: string | null;
	held: string | null;
	limit: string | null;
}): Standing {
	return {
		spent: new Usd(row.spent ?? 0),
		held: new Usd(row.held ?? 0),
		limit: row.limit === null ? null : new Usd(row.limit)
	};
}

/** What a further call may cost; null: anything. */
export function remainingOf({ spent, held, limit }: Standing): Usd | null {
	return limit === null ? null : limit.minus(spent).minus(held);
}

/** Gives a hold back and adds what was spent instead. */
export async function settleBudget(
	tx: Transaction,
	budget: BudgetKey,
	{ hold, cost }: { hold: string; cost: string }
): Promise<void> {
	await tx.execute(sql`
		update budgets set spent = spent + ${cost}::numeric, held = held - ${hold}::numeric, updated_at = now()
		where ${matches(budget)}`);
}
