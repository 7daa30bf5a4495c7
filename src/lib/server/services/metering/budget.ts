import { sql, type SQL, type SQLChunk } from 'drizzle-orm';
import { BUDGET_THRESHOLDS, type BudgetScope, type RaiseGranter } from '$lib/domain/budgets';
import { newId } from '$lib/domain/ids';
import { Usd } from '$lib/domain/money';
import { periodRange } from '$lib/domain/periods';
import { config } from '../../config';
import type { Transaction } from '../../db/client';

/**
 * Rows of `budgets` that a call counts against, all of the UTC month of the call: its API key's where it came by
 * one, the member's, the tenant's. They are always locked in the order of {@link budgetsOf}, so two calls cannot wait
 * for each other; the tenant's comes last because everyone wants it.
 */
export interface BudgetKey {
	scope: BudgetScope;
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
	/** null: a person's own call */
	apiKeyId: string | null;
	occurredAt: Date;
}

export function budgetsOf(call: Call): BudgetKey[] {
	const { tenantId, userId, apiKeyId, occurredAt } = call;
	const { start: periodStart } = periodRange('monthly', occurredAt);
	const ofKey: BudgetKey[] =
		apiKeyId === null ? [] : [{ scope: 'api_key', tenantId, subjectId: apiKeyId, periodStart }];
	return [...ofKey, memberBudget({ tenantId, userId, occurredAt }), tenantBudget(call)];
}

export function memberBudget({ tenantId, userId, occurredAt }: Omit<Call, 'apiKeyId'>): BudgetKey {
	const { start: periodStart } = periodRange('monthly', occurredAt);
	return { scope: 'member', tenantId, subjectId: userId, periodStart };
}

export function tenantBudget({ tenantId, occurredAt }: Pick<Call, 'tenantId' | 'occurredAt'>): BudgetKey {
	const { start: periodStart } = periodRange('monthly', occurredAt);
	return { scope: 'tenant', tenantId, subjectId: tenantId, periodStart };
}

/**
 * The limit as it is when the statement runs, raises in force included: nobody copies it, so a changed one counts at
 * once. A tenant has two, the platform's quota and what its admins allow of it; the lower one counts.
 */
export function limitOf(budget: BudgetKey): SQL {
	const { scope, tenantId, subjectId } = budget;
	switch (scope) {
		case 'tenant':
			// `least` passes over a null.
			return sql`(select least(${quotaUsd()} + ${raisesOf(budget, 'platform')}, monthly_limit_usd + ${raisesOf(budget, 'tenant')}) from tenants where id = ${tenantId})`;
		case 'member':
			return sql`(select monthly_limit_usd + ${raisesOf(budget, 'tenant')} from memberships where tenant_id = ${tenantId} and user_id = ${subjectId})`;
		case 'api_key':
			return sql`(select monthly_limit_usd + ${raisesOf(budget, 'tenant')} from api_keys where tenant_id = ${tenantId} and id = ${subjectId})`;
		default:
			return scope satisfies never;
	}
}

/** In a statement about `tenants`: what the platform allows it a month, without raises. */
export function quotaUsd(): SQL {
	return sql`coalesce(monthly_quota_usd, ${config().AI_MONTHLY_QUOTA_PER_TENANT.toFixed()}::numeric)`;
}

/** Σ of the raises that are in force. */
export function raisesOf(
	{ scope, tenantId, subjectId }: Pick<BudgetKey, 'scope' | 'tenantId' | 'subjectId'>,
	grantedBy: RaiseGranter
): SQL {
	return sql`coalesce((
		select sum(amount_usd) from budget_raises
		where tenant_id = ${tenantId} and scope = ${scope} and subject_id = ${subjectId} and granted_by = ${grantedBy}
			and revoked_at is null and expires_at > now()
	), 0)`;
}

export function matches({ scope, tenantId, subjectId, periodStart }: BudgetKey): SQL {
	return sql`tenant_id = ${tenantId} and scope = ${scope} and subject_id = ${subjectId} and period_start = ${periodStart.toISOString()}::timestamptz`;
}

/**
 * Reserves `amount` on one budget after the other, for as long as spent, held and it stay within the limit: one
 * statement for all, no read before the write, with the limits as they are when it begins. Each waits for the one
 * before, so the rows are locked in the order given; the row that refuses is locked as well, except where the amount
 * alone exceeds its limit.
 * @returns on how many, from the first; on all of them, or the next one has refused
 */
export async function reserve(tx: Transaction, budgets: BudgetKey[], amount: Usd): Promise<number> {
	const hold = sql`${amount.toFixed()}::numeric`;
	const names = budgets.map((_, place) => sql.identifier(`reserved_${place}`));
	const reserved = (name: SQLChunk) => sql`(select count(*) from ${name})`;
	const steps = budgets.map((budget, place) => {
		const before = names[place - 1];
		const limit = limitOf(budget);
		return sql`${names[place]} as (
			insert into budgets (tenant_id, scope, subject_id, period_start, held)
			select ${budget.tenantId}::uuid, ${budget.scope}::budget_scope, ${budget.subjectId}::uuid,
				${budget.periodStart.toISOString()}::timestamptz, ${hold}
			where ${before === undefined ? sql`true` : sql`${reserved(before)} = 1`} and coalesce(${hold} <= ${limit}, true)
			on conflict (tenant_id, scope, subject_id, period_start) do update
			set held = budgets.held + excluded.held, updated_at = now()
			where coalesce(budgets.spent + budgets.held + excluded.held <= ${limit}, true)
			returning 1
		)`;
	});
	const [row] = await tx.execute<{ count: string }>(
		sql`with ${sql.join(steps, sql`, `)} select ${sql.join(names.map(reserved), sql` + `)} as count`
	);
	return Number(row?.count ?? 0);
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

/** Gives back what a hold had reserved. */
export async function releaseHold(tx: Transaction, budget: BudgetKey, hold: string): Promise<void> {
	await tx.execute(sql`
		update budgets set held = held - ${hold}::numeric, updated_at = now() where ${matches(budget)}`);
}

/**
 * Gives a hold back and adds what was spent instead. Where that brings the budget to one of its thresholds, the
 * admins' notice is written with it: a notice that is there already stays the only one.
 * @param cost USD; negative for an adjustment in favour of the budget
 */
export async function settleBudget(
	tx: Transaction,
	budget: BudgetKey,
	{ hold, cost }: { hold: string; cost: string }
): Promise<void> {
	const { scope, tenantId, subjectId, periodStart } = budget;
	const start = sql`${periodStart.toISOString()}::timestamptz`;
	// Whoever was held for has a row. An upsert all the same, since an update of nothing would lose the money in silence.
	await tx.execute(sql`
		with settled as (
			insert into budgets (tenant_id, scope, subject_id, period_start, spent)
			values (${tenantId}, ${scope}, ${subjectId}, ${start}, ${cost}::numeric)
			on conflict (tenant_id, scope, subject_id, period_start) do update
			set spent = budgets.spent + excluded.spent, held = budgets.held - ${hold}::numeric, updated_at = now()
			returning spent, ${limitOf(budget)} as limit_usd
		)
		insert into budget_notices (tenant_id, id, scope, subject_id, period_start, threshold, spent, limit_usd)
		select ${tenantId}, notice.id, ${scope}, ${subjectId}, ${start}, notice.threshold, settled.spent, settled.limit_usd
		from settled, (values ${newNotices()}) as notice(id, threshold)
		where settled.limit_usd > 0 and settled.spent * 100 >= settled.limit_usd * notice.threshold
		on conflict do nothing`);
}

/** A new id for each threshold that there is. */
function newNotices(): SQL {
	return sql.join(
		BUDGET_THRESHOLDS.map((threshold) => sql`(${newId()}::uuid, ${threshold}::integer)`),
		sql`, `
	);
}
