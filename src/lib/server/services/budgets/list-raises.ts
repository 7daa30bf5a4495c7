import { and, desc, eq, lt, sql, type SQL } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { BudgetRaise } from '$lib/domain/budgets';
import { isId } from '$lib/domain/ids';
import { invalidCursor, type Page } from '$lib/domain/lists';
import { usdString } from '$lib/domain/money';
import type { Transaction } from '../../db/client';
import { budgetRaises, users } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { requirePermission, type TenantContext } from '../context';
import { subjectName } from './subject-name';

/**
 * The raises of the tenant's budgets, newest first: those in force and those that are over.
 * @throws {AppError} FORBIDDEN, INVALID_INPUT for a cursor that is not one
 */
export async function listRaises(
	context: TenantContext,
	{ cursor, limit }: { cursor?: string | null; limit: number }
): Promise<Page<BudgetRaise>> {
	requirePermission(context, 'budgets:manage');
	if (cursor != null && !isId(cursor)) throw invalidCursor();
	const rows = await withTenant(context.scope, (tx) =>
		selectRaises(tx, context, cursor == null ? undefined : lt(budgetRaises.id, cursor), limit + 1)
	);
	const items = rows.slice(0, limit);
	return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

/** One raise, as the list shows it; undefined when it is not there. */
export async function readRaise(
	tx: Transaction,
	context: TenantContext,
	id: string
): Promise<BudgetRaise | undefined> {
	const [raise] = await selectRaises(tx, context, eq(budgetRaises.id, id), 1);
	return raise;
}

/** In a statement about `budget_raises`. */
export const isInForce: SQL = sql`(${budgetRaises.revokedAt} is null and ${budgetRaises.expiresAt} > now())`;

async function selectRaises(
	tx: Transaction,
	{ scope }: TenantContext,
	condition: SQL | undefined,
	limit: number
): Promise<BudgetRaise[]> {
	const makers = alias(users, 'makers');
	const rows = await tx
		.select({
			id: budgetRaises.id,
			scope: budgetRaises.scope,
			subjectName: subjectName(budgetRaises),
			amountUsd: budgetRaises.amountUsd,
			grantedBy: budgetRaises.grantedBy,
			createdByName: makers.name,
			reason: budgetRaises.reason,
			createdAt: budgetRaises.createdAt,
			expiresAt: budgetRaises.expiresAt,
			revokedAt: budgetRaises.revokedAt,
			isActive: sql<boolean>`${isInForce}`
		})
		.from(budgetRaises)
		.leftJoin(makers, and(eq(makers.id, budgetRaises.createdBy), eq(budgetRaises.grantedBy, 'tenant')))
		.where(and(eq(budgetRaises.tenantId, scope.tenantId), condition))
		.orderBy(desc(budgetRaises.id))
		.limit(limit);
	return rows.map((row) => ({
		...row,
		amountUsd: usdString(row.amountUsd),
		createdByName: row.grantedBy === 'platform' ? null : (row.createdByName ?? 'Former member'),
		createdAt: row.createdAt.toISOString(),
		expiresAt: row.expiresAt.toISOString(),
		revokedAt: row.revokedAt?.toISOString() ?? null
	}));
}
