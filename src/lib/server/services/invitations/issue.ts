import { eq } from 'drizzle-orm';
import { INVITATION_DAYS, type IssuedInvitation } from '$lib/domain/invitations';
import type { Role } from '$lib/domain/roles';
import type { Transaction } from '../../db/client';
import { invitations, tenants, users } from '../../db/schema';
import { invitationMail } from '../../mail/messages';
import { isMailConfigured, sendMail } from '../../mail/send-mail';
import type { TenantContext } from '../context';

const DAY_MS = 24 * 60 * 60 * 1_000;

export const expiryFrom = (now: Date) => new Date(now.getTime() + INVITATION_DAYS * DAY_MS);

/** What {@link announceInvitation} needs of an invitation that was just written. */
export const issuedColumns = {
	id: invitations.id,
	email: invitations.email,
	role: invitations.role,
	createdAt: invitations.createdAt,
	expiresAt: invitations.expiresAt
};

/** Where a link leads, and whether that is sure enough for a mail. */
export interface LinkBase {
	origin: string;
	isMailable: boolean;
}

interface Issued {
	id: string;
	email: string;
	role: Role;
	createdAt: Date;
	expiresAt: Date;
}

/** How inviter and tenant are called, for the mail. */
export async function namesOf(
	tx: Transaction,
	{ tenantId, userId }: TenantContext['scope']
): Promise<{ tenantName: string; invitedBy: string }> {
	const [names] = await tx
		.select({ tenantName: tenants.name, invitedBy: users.name })
		.from(tenants)
		.innerJoin(users, eq(users.id, userId))
		.where(eq(tenants.id, tenantId));
	if (names === undefined) throw new Error('an inviter who is not in the tenant');
	return names;
}

/** After the commit: mails the link where mail is set up. A mail that cannot be sent undoes nothing. */
export async function announceInvitation(
	{ log }: Pick<TenantContext, 'log'>,
	issued: Issued,
	{
		token,
		links,
		tenantName,
		invitedBy
	}: { token: string; links: LinkBase; tenantName: string; invitedBy: string }
): Promise<IssuedInvitation> {
	const url = `${links.origin}/invite/${token}`;
	const { role, expiresAt } = issued;
	const isMailed =
		links.isMailable &&
		isMailConfigured() &&
		(await sendMail({
			to: issued.email,
			...invitationMail({ tenantName, invitedBy, role, url, expiresAt: expiresAt.toISOString() })
		}).then(
			() => true,
			(error: unknown) => {
				log.warn({ err: error, invitationId: issued.id }, 'invitation not mailed');
				return false;
			}
		));
	return {
		id: issued.id,
		email: issued.email,
		role,
		invitedBy,
		createdAt: issued.createdAt.toISOString(),
		expiresAt: expiresAt.toISOString(),
		isExpired: false,
		url,
		isMailed
	};
}
