import { invitations } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { recordInTenant } from '../audit/record';
import { requirePermission, type TenantContext } from '../context';
import { findOpenInvitation, isOpen, noLongerOpen } from './open-invitation';

/** Ends an invitation: its link does not work any more. @throws {AppError} FORBIDDEN, NOT_FOUND when it has ended */
export async function revokeInvitation(context: TenantContext, { id }: { id: string }): Promise<void> {
	requirePermission(context, 'invitations:manage');
	await withTenant(context.scope, async (tx) => {
		const { email, role } = await findOpenInvitation(tx, context.scope, id);
		const revoked = await tx
			.update(invitations)
			.set({ revokedAt: new Date() })
			.where(isOpen(context.scope, id))
			.returning({ id: invitations.id });
		if (revoked.length === 0) throw noLongerOpen();
		await recordInTenant(tx, context, { action: 'invitation.revoked', target: email, data: { role } });
	});
}
