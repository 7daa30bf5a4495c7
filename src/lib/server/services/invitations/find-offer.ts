import { and, eq, isNull } from 'drizzle-orm';
import { AppError } from '$lib/domain/errors';
import { tokenSchema, type InvitationOffer } from '$lib/domain/invitations';
import type { Transaction } from '../../db/client';
import { invitations, tenants, users } from '../../db/schema';
import { withSystem } from '../../db/tenancy';
import { hashToken } from '../link-token';
import { inviterMayStill } from './inviter';

/**
 * What a link offers, to whoever holds it.
 * @throws {AppError} NOT_FOUND, saying whether it expired, was revoked or was used
 */
export async function findOffer(token: string): Promise<InvitationOffer> {
	if (!tokenSchema.safeParse(token).success) throw unknownLink();
	return withSystem((tx) => readOffer(tx, token));
}

/** @throws {AppError} as {@link findOffer} */
export async function readOffer(tx: Transaction, token: string): Promise<InvitationOffer> {
	const [found] = await tx
		.select({
			tenantName: tenants.name,
			suspendedAt: tenants.suspendedAt,
			email: invitations.email,
			role: invitations.role,
			invitedBy: users.name,
			expiresAt: invitations.expiresAt,
			acceptedAt: invitations.acceptedAt,
			revokedAt: invitations.revokedAt,
			inviterMayStill
		})
		.from(invitations)
		.innerJoin(tenants, and(eq(tenants.id, invitations.tenantId), isNull(tenants.deletedAt)))
		.innerJoin(users, eq(users.id, invitations.invitedBy))
		.where(eq(invitations.tokenHash, hashToken(token)));
	if (found === undefined) throw unknownLink();
	const { tenantName, email, role, invitedBy, expiresAt } = found;
	if (found.acceptedAt !== null) throw ended('was used already. If that was you, sign in.');
	if (found.revokedAt !== null || !found.inviterMayStill) {
		throw ended(`was withdrawn. Please ask somebody of ${tenantName} for a new one.`);
	}
	if (found.expiresAt <= new Date()) throw ended(`has expired. Please ask ${invitedBy} for a new one.`);
	if (found.suspendedAt !== null) throw ended(`does not work while ${tenantName} is suspended.`);
	return { tenantName, email, role, invitedBy, expiresAt: expiresAt.toISOString() };
}

export function unknownLink(): AppError<'NOT_FOUND'> {
	return new AppError(
		'NOT_FOUND',
		'This invitation does not exist. It may have been renewed since: please look for a newer link, or ask for one.'
	);
}

function ended(how: string): AppError<'NOT_FOUND'> {
	return new AppError('NOT_FOUND', `This invitation ${how}`);
}
