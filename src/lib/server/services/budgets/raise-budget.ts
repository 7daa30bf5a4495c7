import type { BudgetRaise } from '$lib/domain/budgets';
import { AppError } from '$lib/domain/errors';
import { newId } from '$lib/domain/ids';
import { canAssign } from '$lib/domain/roles';
import type { Transaction } from '../../db/client';
import { budgetRaises } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { recordInTenant } from '../audit/record';
import { requirePermission, type TenantContext } from '../context';
import { findMembership } from '../members/lock-members';
import { readRaise } from './list-raises';
import { requireExpiry, type RaiseTerms } from './raise-terms';
import { lockBudgets, readSettings } from './settings';

/**
 * Lifts a limit that the tenant's admins have set, once and until a moment: a member's, or without `userId` the
 * organisation's own, which stays within the platform's quota all the same. It counts from the next call on.
 * @throws {AppError} FORBIDDEN, NOT_FOUND, INVALID_INPUT, CONFLICT where there is no limit to lift
 */
export async function raiseBudget(
	context: TenantContext,
	{ userId, ...terms }: RaiseTerms & { userId?: string }
): Promise<BudgetRaise> {
	requirePermission(context, 'budgets:manage');
	const { tenantId } = context.scope;
	const expiresAt = requireExpiry(terms);
	return withTenant(context.scope, async (tx) => {
		const actor = await lockBudgets(tx, context.scope);
		const target = await requireLimit(tx, { tenantId, userId }, actor);
		const id = newId();
		const { amountUsd, reason } = terms;
		await tx.insert(budgetRaises).values({
			tenantId,
			id,
			scope: userId === undefined ? 'tenant' : 'member',
			subjectId: userId ?? tenantId,
			amountUsd,
			grantedBy: 'tenant',
			reason,
			createdBy: context.scope.userId,
			expiresAt
		});
		await recordInTenant(tx, context, {
			action: 'budget.raised',
			target,
			data: { amountUsd, expiresAt: expiresAt.toISOString(), reason }
		});
		const raise = await readRaise(tx, context, id);
		if (raise === undefined) throw new Error('a raise that was just made is not there');
		return raise;
	});
}

const NO_LIMIT_OF_ITS_OWN =
	'The organisation has no limit of its own that could be raised: all of its quota may be spent. More than that is for whoever runs this deployment to allow.';

/**
 * There has to be a limit to lift.
 * @returns the member's name, for the log; the organisation needs none
 */
async function requireLimit(
	tx: Transaction,
	{ tenantId, userId }: { tenantId: string; userId: string | undefined },
	actor: Awaited<ReturnType<typeof lockBudgets>>
): Promise<string | undefined> {
	if (userId === undefined) {
		const settings = await readSettings(tx, tenantId);
		if (settings.monthlyLimitUsd === null) throw new AppError('CONFLICT', NO_LIMIT_OF_ITS_OWN);
		return undefined;
	}
	const { role, name, monthlyLimitUsd } = await findMembership(tx, { tenantId, userId });
	if (!canAssign(actor.role, { from: role, to: role })) throw new AppError('FORBIDDEN');
	if (monthlyLimitUsd === null) throw new AppError('CONFLICT', `${name} has no limit that could be raised.`);
	return name;
}
