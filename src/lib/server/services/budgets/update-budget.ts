import { eq } from 'drizzle-orm';
import type { Budget, BudgetSettings } from '$lib/domain/budgets';
import { AppError, isAppError } from '$lib/domain/errors';
import { formatUsd, Usd } from '$lib/domain/money';
import { batch } from '../../db/batch';
import type { Transaction } from '../../db/client';
import { tenants } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { recordInTenant, type AuditEvent } from '../audit/record';
import { requirePermission, type TenantContext } from '../context';
import { findUsableModel } from '../models/find-model';
import { readBudget } from './get-budget';
import { lockBudgets, readSettings } from './settings';

type Changes = Partial<Omit<BudgetSettings, 'quotaUsd'>>;

/**
 * What the organisation allows itself of its quota, what happens at the limit, and how long an answer may be; what is
 * absent stays. It counts from the next call on; answers that are being written keep what was reserved for them.
 * @throws {AppError} FORBIDDEN, INVALID_INPUT with the field
 */
export async function updateBudget(context: TenantContext, changes: Changes): Promise<Budget> {
	requirePermission(context, 'budgets:manage');
	const { tenantId } = context.scope;
	return withTenant(context.scope, async (tx) => {
		await lockBudgets(tx, context.scope);
		const before = await readSettings(tx, tenantId);
		const after = { ...before, ...present(changes) };
		requireWithinQuota(before, after);
		await requireFallback(tx, tenantId, before, after);
		const events = changesBetween(before, after);
		const { quotaUsd: _quotaUsd, ...stored } = after;
		await tx.update(tenants).set(stored).where(eq(tenants.id, tenantId));
		await batch(events.map((event) => recordInTenant(tx, context, event)));
		return readBudget(tx, tenantId);
	});
}

function present(changes: Changes): Changes {
	return Object.fromEntries(Object.entries<unknown>(changes).filter(([, value]) => value !== undefined));
}

/** A limit that stands is left alone, also where the quota has fallen below it: then the quota counts. */
function requireWithinQuota(before: BudgetSettings, { monthlyLimitUsd, quotaUsd }: BudgetSettings): void {
	if (monthlyLimitUsd === null || monthlyLimitUsd === before.monthlyLimitUsd) return;
	if (new Usd(monthlyLimitUsd).lte(quotaUsd)) return;
	throw invalid('monthlyLimitUsd', `The quota is ${formatUsd(quotaUsd)} a month: please stay within it.`);
}

async function requireFallback(
	tx: Transaction,
	tenantId: string,
	before: BudgetSettings,
	{ limitPolicy, fallbackModelId }: BudgetSettings
): Promise<void> {
	if (limitPolicy === 'downgrade' && fallbackModelId === null) {
		throw invalid('fallbackModelId', 'Please choose the model that is to answer then.');
	}
	const isOld = fallbackModelId === before.fallbackModelId && limitPolicy === before.limitPolicy;
	if (fallbackModelId === null || isOld || limitPolicy === 'block') return;
	try {
		await findUsableModel(tx, tenantId, fallbackModelId);
	} catch (error) {
		if (isAppError(error)) throw invalid('fallbackModelId', error.message);
		throw error;
	}
}

function invalid(field: string, message: string): AppError<'INVALID_INPUT'> {
	return new AppError('INVALID_INPUT', message, { fields: { [field]: [message] } });
}

function changesBetween(before: BudgetSettings, after: BudgetSettings): AuditEvent[] {
	/** null: it refuses */
	const fallbackOf = ({ limitPolicy, fallbackModelId }: BudgetSettings) =>
		limitPolicy === 'downgrade' ? fallbackModelId : null;
	const events: AuditEvent[] = [
		{ action: 'budget.limit-changed', data: { from: before.monthlyLimitUsd, to: after.monthlyLimitUsd } },
		{ action: 'budget.fallback-changed', data: { from: fallbackOf(before), to: fallbackOf(after) } },
		{ action: 'budget.output-changed', data: { from: before.outputTokensMax, to: after.outputTokensMax } }
	];
	return events.filter(({ data }) => data?.from !== data?.to);
}
