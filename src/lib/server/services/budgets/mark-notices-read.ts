import { and, eq, sql } from 'drizzle-orm';
import { memberships } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { requirePermission, type TenantContext } from '../context';

/** The notices that there are are no news to the asker any more. @throws {AppError} FORBIDDEN */
export async function markNoticesRead(context: TenantContext): Promise<void> {
	requirePermission(context, 'budgets:manage');
	const { tenantId, userId } = context.scope;
	await withTenant(context.scope, (tx) =>
		tx
			.update(memberships)
			.set({
				// Up to the newest there is, not to now: one that is being written at this moment is news still.
				noticesReadAt: sql`greatest(notices_read_at, (
					select max(budget_notices.created_at) from budget_notices where budget_notices.tenant_id = ${tenantId}
				))`
			})
			.where(and(eq(memberships.tenantId, tenantId), eq(memberships.userId, userId)))
	);
}
