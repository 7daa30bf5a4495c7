import { and, eq } from 'drizzle-orm';
import { AppError } from '$lib/domain/errors';
import { can } from '$lib/domain/roles';
import { memberships } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { recordInTenant } from '../audit/record';
import { requirePermission, type TenantContext } from '../context';
import { findMembership, lockMembers } from './lock-members';

/**
 * Makes somebody else the owner and the asker an admin, both or neither.
 * @throws {AppError} FORBIDDEN, NOT_FOUND, CONFLICT when it is the asker
 */
export async function transferOwnership(
	context: TenantContext,
	{ userId }: { userId: string }
): Promise<void> {
	requirePermission(context, 'owners:manage');
	const { tenantId } = context.scope;
	if (userId === context.scope.userId) throw new AppError('CONFLICT', 'You are the owner already.');
	await withTenant(context.scope, async (tx) => {
		const actor = await lockMembers(tx, context.scope);
		if (!can(actor.role, 'owners:manage')) throw new AppError('FORBIDDEN');
		const heir = await findMembership(tx, { tenantId, userId });
		const setRole = (of: string, role: 'owner' | 'admin') =>
			tx
				.update(memberships)
				.set({ role })
				.where(and(eq(memberships.tenantId, tenantId), eq(memberships.userId, of)));
		await setRole(userId, 'owner');
		await setRole(context.scope.userId, 'admin');
		await recordInTenant(tx, context, {
			action: 'member.ownership-transferred',
			target: heir.name,
			data: { from: heir.role, to: 'owner' }
		});
	});
}
