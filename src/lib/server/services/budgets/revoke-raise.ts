import { and, eq, sql } from 'drizzle-orm';
import type { BudgetRaise } from '$lib/domain/budgets';
import { AppError } from '$lib/domain/errors';
import { usdString } from '$lib/domain/money';
import { canAssign, type Role } from '$lib/domain/roles';
import type { Transaction } from '../../db/client';
import { budgetRaises, memberships } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { recordInTenant } from '../audit/record';
import { requirePermission, type TenantContext } from '../context';
import { isInForce, readRaise } from './list-raises';
import { lockBudgets } from './settings';

/**
 * Ends a raise before its time; what was reserved with it stays reserved. For one that is over there is nothing to do
 * or to tell.
 * @throws {AppError} NOT_FOUND, FORBIDDEN also for what the platform granted
 */
export async function revokeRaise(context: TenantContext, { id }: { id: string }): Promise<BudgetRaise> {
	requirePermission(context, 'budgets:manage');
	const { tenantId } = context.scope;
	return withTenant(context.scope, async (tx) => {
		const actor = await lockBudgets(tx, context.scope);
		const raise = await readRaise(tx, context, id);
		if (raise === undefined) throw new AppError('NOT_FOUND', 'There is no such raise.');
		if (raise.grantedBy === 'platform') {
			throw new AppError('FORBIDDEN', 'What the platform granted is for the platform to take back.');
		}
		const ofRaise = and(eq(budgetRaises.tenantId, tenantId), eq(budgetRaises.id, id));
		const role = await roleOfSubject(tx, ofRaise);
		if (role !== null && !canAssign(actor.role, { from: role, to: role })) throw new AppError('FORBIDDEN');
		const ended = await tx
			.update(budgetRaises)
			.set({ revokedAt: sql`now()` })
			.where(and(ofRaise, isInForce))
			.returning({ amountUsd: budgetRaises.amountUsd, reason: budgetRaises.reason });
		for (const { amountUsd, reason } of ended) {
			await recordInTenant(tx, context, {
				action: 'budget.raise-revoked',
				target: raise.subjectName ?? undefined,
				data: { amountUsd: usdString(amountUsd), reason }
			});
		}
		return (await readRaise(tx, context, id)) ?? raise;
	});
}

/** Null where it is not a member's, or theirs no more. */
async function roleOfSubject(tx: Transaction, ofRaise: ReturnType<typeof and>): Promise<Role | null> {
	const [subject] = await tx
		.select({ role: memberships.role })
		.from(budgetRaises)
		.innerJoin(
			memberships,
			and(eq(memberships.tenantId, budgetRaises.tenantId), eq(memberships.userId, budgetRaises.subjectId))
		)
		.where(and(ofRaise, eq(budgetRaises.scope, 'member')));
	return subject?.role ?? null;
}
