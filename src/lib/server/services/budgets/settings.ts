import { eq, sql } from 'drizzle-orm';
import type { BudgetSettings } from '$lib/domain/budgets';
import { AppError } from '$lib/domain/errors';
import { usdString } from '$lib/domain/money';
import { can, type Role } from '$lib/domain/roles';
import type { Transaction } from '../../db/client';
import { tenants } from '../../db/schema';
import type { TenantContext } from '../context';
import { lockMembers } from '../members/lock-members';
import { quotaUsd, raisesOf } from '../metering/budget';

/** @throws {AppError} NOT_FOUND */
export async function readSettings(tx: Transaction, tenantId: string): Promise<BudgetSettings> {
	const ofTenant = { scope: 'tenant', tenantId, subjectId: tenantId } as const;
	const [row] = await tx
		.select({
			quotaUsd: sql<string>`${quotaUsd()} + ${raisesOf(ofTenant, 'platform')}`.mapWith(usdString),
			monthlyLimitUsd: tenants.monthlyLimitUsd,
			limitPolicy: tenants.limitPolicy,
			fallbackModelId: tenants.fallbackModelId,
			outputTokensMax: tenants.outputTokensMax
		})
		.from(tenants)
		.where(eq(tenants.id, tenantId));
	if (row === undefined) throw new AppError('NOT_FOUND');
	const { monthlyLimitUsd, ...settings } = row;
	return { ...settings, monthlyLimitUsd: monthlyLimitUsd === null ? null : usdString(monthlyLimitUsd) };
}

/**
 * Takes the lock under which limits and raises of a tenant change, so that one change sees what the one before left,
 * and asks once more whether the asker may: since they were let in, another may have demoted them.
 * @throws {AppError} NOT_FOUND, FORBIDDEN
 */
export async function lockBudgets(tx: Transaction, scope: TenantContext['scope']): Promise<{ role: Role }> {
	const actor = await lockMembers(tx, scope);
	if (!can(actor.role, 'budgets:manage')) throw new AppError('FORBIDDEN');
	return actor;
}
