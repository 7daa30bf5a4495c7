import type { IssuedInvitation } from '$lib/domain/invitations';
import { invitations } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { recordInTenant } from '../audit/record';
import { requirePermission, type TenantContext } from '../context';
import { issueToken } from '../link-token';
import { announceInvitation, expiryFrom, issuedColumns, namesOf, type LinkBase } from './issue';
import { findOpenInvitation, isOpen, noLongerOpen } from './open-invitation';

/**
 * A new link, for seven days from now, for an invitation that is still open; also one that has expired. The old link
 * stops working, since nobody has it but whoever it was sent to.
 * @throws {AppError} FORBIDDEN, NOT_FOUND
 */
export async function resendInvitation(
	context: TenantContext,
	{ id }: { id: string },
	links: LinkBase
): Promise<IssuedInvitation> {
	requirePermission(context, 'invitations:manage');
	const { token, tokenHash } = issueToken();
	const { issued, names } = await withTenant(context.scope, async (tx) => {
		const open = await findOpenInvitation(tx, context.scope, id);
		const [renewed] = await tx
			.update(invitations)
			.set({ tokenHash, invitedBy: context.scope.userId, expiresAt: expiryFrom(new Date()) })
			.where(isOpen(context.scope, id))
			.returning(issuedColumns);
		if (renewed === undefined) throw noLongerOpen();
		await recordInTenant(tx, context, {
			action: 'invitation.resent',
			target: open.email,
			data: { role: open.role }
		});
		return { issued: renewed, names: await namesOf(tx, context.scope) };
	});
	return announceInvitation(context, issued, { token, links, ...names });
}
