import { and, eq, isNull, type SQL } from 'drizzle-orm';
import { AppError } from '$lib/domain/errors';
import { canAssign, type Role } from '$lib/domain/roles';
import type { TenantScope } from '$lib/domain/tenant-scope';
import type { Transaction } from '../../db/client';
import { invitations } from '../../db/schema';
import { lockMembers } from '../members/lock-members';

/** The condition under which an invitation can still be changed: two who come at once are told apart by it. */
export function isOpen({ tenantId }: Pick<TenantScope, 'tenantId'>, id: string): SQL | undefined {
	return and(
		eq(invitations.tenantId, tenantId),
		eq(invitations.id, id),
		isNull(invitations.acceptedAt),
		isNull(invitations.revokedAt)
	);
}

/**
 * Locked, with the asker's role as it is now: what is decided on is what is changed.
 * @throws {AppError} NOT_FOUND for one that was accepted or revoked, FORBIDDEN for one to be an owner
 */
export async function findOpenInvitation(
	tx: Transaction,
	scope: TenantScope,
	id: string
): Promise<{ email: string; role: Role }> {
	const actor = await lockMembers(tx, scope);
	const [open] = await tx
		.select({ email: invitations.email, role: invitations.role })
		.from(invitations)
		.where(isOpen(scope, id))
		.for('update');
	if (open === undefined) throw noLongerOpen();
	if (!canAssign(actor.role, { from: null, to: open.role })) throw new AppError('FORBIDDEN');
	return open;
}

export function noLongerOpen(): AppError<'NOT_FOUND'> {
	return new AppError('NOT_FOUND', 'This invitation was accepted or revoked already.');
}
