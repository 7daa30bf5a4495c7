import { and, eq, sql } from 'drizzle-orm';
import { AppError } from '$lib/domain/errors';
import type { IssuedInvitation } from '$lib/domain/invitations';
import { can, canAssign, type Role } from '$lib/domain/roles';
import type { Transaction } from '../../db/client';
import { invitations, memberships, users } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { recordInTenant } from '../audit/record';
import { requirePermission, type TenantContext } from '../context';
import { issueToken } from '../link-token';
import { lockMembers } from '../members/lock-members';
import { announceInvitation, expiryFrom, issuedColumns, namesOf, type LinkBase } from './issue';

/**
 * Invites an address. Where it has an open invitation already that one is renewed, with the new role, and its old
 * link stops working.
 * @throws {AppError} FORBIDDEN, CONFLICT when they are a member
 */
export async function createInvitation(
	context: TenantContext,
	{ email, role }: { email: string; role: Role },
	links: LinkBase
): Promise<IssuedInvitation> {
	requirePermission(context, 'invitations:manage');
	const { scope } = context;
	const { token, tokenHash } = issueToken();
	const { issued, names } = await withTenant(scope, async (tx) => {
		const actor = await lockMembers(tx, scope);
		if (!canAssign(actor.role, { from: null, to: role })) throw new AppError('FORBIDDEN');
		await refuseMember(tx, scope.tenantId, email);
		const terms = { role, tokenHash, invitedBy: scope.userId, expiresAt: expiryFrom(new Date()) };
		const [written] = await tx
			.insert(invitations)
			.values({ tenantId: scope.tenantId, email, ...terms })
			.onConflictDoUpdate({
				target: [invitations.tenantId, invitations.email],
				targetWhere: sql`accepted_at is null and revoked_at is null`,
				set: { ...terms, updatedAt: new Date() },
				// An invitation to be an owner is the business of owners.
				setWhere: can(actor.role, 'owners:manage') ? undefined : sql`${invitations.role} <> 'owner'`
			})
			.returning({ ...issuedColumns, isNew: sql<boolean>`xmax = 0` });
		if (written === undefined) throw new AppError('FORBIDDEN');
		await recordInTenant(tx, context, {
			action: written.isNew ? 'invitation.created' : 'invitation.resent',
			target: email,
			data: { role }
		});
		return { issued: written, names: await namesOf(tx, scope) };
	});
	return announceInvitation(context, issued, { token, links, ...names });
}

/** @throws {AppError} CONFLICT */
async function refuseMember(tx: Transaction, tenantId: string, email: string): Promise<void> {
	const [member] = await tx
		.select({ name: users.name })
		.from(memberships)
		.innerJoin(users, eq(users.id, memberships.userId))
		.where(and(eq(memberships.tenantId, tenantId), eq(users.email, email)));
	if (member !== undefined) throw new AppError('CONFLICT', `${member.name} is a member already.`);
}
