import { and, eq } from 'drizzle-orm';
import { memberships } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { recordInTenant } from '../audit/record';
import { requirePermission, type TenantContext } from '../context';
import { stopRunsOf } from '../generation/stop-runs';
import { lockMembers, requireAnotherOwner } from './lock-members';

/**
 * Takes oneself out, whatever one's role.
 * @throws {AppError} CONFLICT for the last owner
 */
export async function leaveTenant(context: TenantContext): Promise<void> {
	requirePermission(context, 'tenant:leave');
	const { tenantId, userId } = context.scope;
	await withTenant(context.scope, async (tx) => {
		const { role } = await lockMembers(tx, context.scope);
		if (role === 'owner') await requireAnotherOwner(tx, tenantId);
		await recordInTenant(tx, context, { action: 'member.left', data: { role } });
		await tx
			.delete(memberships)
			.where(and(eq(memberships.tenantId, tenantId), eq(memberships.userId, userId)));
	});
	await stopRunsOf({ tenantId, userId });
}
