import { and, desc, eq, lt, sql } from 'drizzle-orm';
import type { BudgetNotice, BudgetThreshold } from '$lib/domain/budgets';
import { isId } from '$lib/domain/ids';
import { invalidCursor, type Page } from '$lib/domain/lists';
import { usdString } from '$lib/domain/money';
import { periodRange } from '$lib/domain/periods';
import { budgetNotices, memberships } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { requirePermission, type TenantContext } from '../context';
import { subjectName } from './subject-name';

/**
 * What was told of the tenant's budgets, newest first, and whether the asker has read it.
 * @throws {AppError} FORBIDDEN, INVALID_INPUT for a cursor that is not one
 */
export async function listNotices(
	context: TenantContext,
	{ cursor, limit }: { cursor?: string | null; limit: number }
): Promise<Page<BudgetNotice>> {
	requirePermission(context, 'budgets:manage');
	if (cursor != null && !isId(cursor)) throw invalidCursor();
	const { tenantId, userId } = context.scope;
	const rows = await withTenant(context.scope, (tx) =>
		tx
			.select({
				id: budgetNotices.id,
				scope: budgetNotices.scope,
				subjectName: subjectName(budgetNotices),
				threshold: sql<BudgetThreshold>`${budgetNotices.threshold}`,
				spent: budgetNotices.spent,
				limit: budgetNotices.limitUsd,
				periodStart: budgetNotices.periodStart,
				createdAt: budgetNotices.createdAt,
				isRead: sql<boolean>`coalesce(${budgetNotices.createdAt} <= ${memberships.noticesReadAt}, false)`
			})
			.from(budgetNotices)
			.leftJoin(
				memberships,
				and(eq(memberships.tenantId, budgetNotices.tenantId), eq(memberships.userId, userId))
			)
			.where(
				and(eq(budgetNotices.tenantId, tenantId), cursor == null ? undefined : lt(budgetNotices.id, cursor))
			)
			.orderBy(desc(budgetNotices.id))
			.limit(limit + 1)
	);
	const items = rows.slice(0, limit).map(({ spent, limit, periodStart, createdAt, ...notice }) => ({
		...notice,
		spent: usdString(spent),
		limit: usdString(limit),
		periodStart: periodStart.toISOString(),
		periodEnd: periodRange('monthly', periodStart).end.toISOString(),
		createdAt: createdAt.toISOString()
	}));
	return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}
