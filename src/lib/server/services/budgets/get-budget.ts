import type { Budget } from '$lib/domain/budgets';
import { batch } from '../../db/batch';
import type { Transaction } from '../../db/client';
import { withTenant } from '../../db/tenancy';
import { requirePermission, type TenantContext } from '../context';
import { checkQuota } from '../metering/check-quota';
import { readSettings } from './settings';

/** The organisation's budget: what is set, and how this month stands. @throws {AppError} FORBIDDEN */
export async function getBudget(context: TenantContext): Promise<Budget> {
	requirePermission(context, 'budgets:manage');
	return withTenant(context.scope, (tx) => readBudget(tx, context.scope.tenantId));
}

export async function readBudget(tx: Transaction, tenantId: string): Promise<Budget> {
	const [settings, quota] = await batch([
		readSettings(tx, tenantId),
		checkQuota(tx, { tenantId, at: new Date() })
	]);
	return { ...settings, quota };
}
