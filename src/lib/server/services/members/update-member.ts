import { and, eq } from 'drizzle-orm';
import { AppError } from '$lib/domain/errors';
import type { Member } from '$lib/domain/members';
import { canAssign, type Role } from '$lib/domain/roles';
import { memberships } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { recordInTenant } from '../audit/record';
import { requirePermission, type TenantContext } from '../context';
import { readMember } from './list-members';
import { findMembership, lockMembers, requireAnotherOwner } from './lock-members';

interface MemberChanges {
	userId: string;
	role?: Role;
	/** null takes the limit away */
	monthlyLimitUsd?: string | null;
}

/**
 * Changes role or monthly limit of a member; what is absent stays. A changed role counts from their next request on,
 * and the database has their sessions replaced (triggers.sql).
 * @throws {AppError} FORBIDDEN, NOT_FOUND, CONFLICT for the last owner
 */
export async function updateMember(context: TenantContext, changes: MemberChanges): Promise<Member> {
	requirePermission(context, 'members:manage');
	const { tenantId } = context.scope;
	return withTenant(context.scope, async (tx) => {
		const actor = await lockMembers(tx, context.scope);
		const before = await findMembership(tx, { tenantId, userId: changes.userId });
		const role = changes.role ?? before.role;
		const monthlyLimitUsd =
			changes.monthlyLimitUsd === undefined ? before.monthlyLimitUsd : changes.monthlyLimitUsd;
		if (!canAssign(actor.role, { from: before.role, to: role })) throw new AppError('FORBIDDEN');
		if (before.role === 'owner' && role !== 'owner') await requireAnotherOwner(tx, tenantId);
		await tx
			.update(memberships)
			.set({ role, monthlyLimitUsd })
			.where(and(eq(memberships.tenantId, tenantId), eq(memberships.userId, changes.userId)));
		const target = before.name;
		if (role !== before.role) {
			await recordInTenant(tx, context, {
				action: 'member.role-changed',
				target,
				data: { from: before.role, to: role }
			});
		}
		if (monthlyLimitUsd !== before.monthlyLimitUsd) {
			await recordInTenant(tx, context, {
				action: 'member.limit-changed',
				target,
				data: { from: before.monthlyLimitUsd, to: monthlyLimitUsd }
			});
		}
		const after = await readMember(tx, context, changes.userId);
		if (after === undefined) throw new AppError('NOT_FOUND');
		return after;
	});
}
