import { and, eq } from 'drizzle-orm';
import { AppError } from '$lib/domain/errors';
import { canAssign } from '$lib/domain/roles';
import { memberships } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { recordInTenant } from '../audit/record';
import { requirePermission, type TenantContext } from '../context';
import { stopRunsOf } from '../generation/stop-runs';
import { findMembership, lockMembers, requireAnotherOwner } from './lock-members';

/**
 * Takes somebody out of the tenant: their next request finds it no longer, an answer that is being written for them
 * stops. What they shared and what they spent stays.
 * @throws {AppError} FORBIDDEN, NOT_FOUND, CONFLICT for the last owner
 */
export async function removeMember(context: TenantContext, { userId }: { userId: string }): Promise<void> {
	requirePermission(context, 'members:manage');
	const { tenantId } = context.scope;
	await withTenant(context.scope, async (tx) => {
		const actor = await lockMembers(tx, context.scope);
		const member = await findMembership(tx, { tenantId, userId });
		if (!canAssign(actor.role, { from: member.role, to: null })) throw new AppError('FORBIDDEN');
		if (member.role === 'owner') await requireAnotherOwner(tx, tenantId);
		// First, because it names the actor, who may be the one to go.
		await recordInTenant(tx, context, {
			action: 'member.removed',
			target: member.name,
			data: { role: member.role }
		});
		await tx
			.delete(memberships)
			.where(and(eq(memberships.tenantId, tenantId), eq(memberships.userId, userId)));
	});
	await stopRunsOf({ tenantId, userId });
}
