import { and, eq, gt, isNull, sql } from 'drizzle-orm';
import { AppError } from '$lib/domain/errors';
import { tokenSchema } from '$lib/domain/invitations';
import type { Transaction } from '../../db/client';
import { invitations, memberships, tenants, users } from '../../db/schema';
import { withSystem } from '../../db/tenancy';
import { recordInTenant } from '../audit/record';
import { requireLivePerson } from '../accounts/live-person';
import type { AccountContext } from '../context';
import { hashToken } from '../link-token';
import { readOffer, unknownLink } from './find-offer';
import { inviterMayStill } from './inviter';

type Person = Pick<AccountContext, 'userId' | 'ip'>;

/**
 * Makes the person a member of the tenant that the link is for, once. Accepting again what one has accepted is no
 * error, so that a second click does no harm.
 * @throws {AppError} NOT_FOUND for a link that does not work (any more), FORBIDDEN when it is for another address,
 *   CONFLICT for somebody who is a member already
 */
export async function acceptInvitation(person: Person, token: string): Promise<{ tenantSlug: string }> {
	if (!tokenSchema.safeParse(token).success) throw unknownLink();
	return withSystem((tx) => takeInvitation(tx, person, token));
}

/** In the transaction that may just have made the person. @throws {AppError} as {@link acceptInvitation} */
export async function takeInvitation(
	tx: Transaction,
	person: Person,
	token: string
): Promise<{ tenantSlug: string }> {
	await requireLivePerson(tx, person.userId);
	const tokenHash = hashToken(token);
	// Of several who come at once, and of accepting and revoking, the first to change the row wins.
	const [taken] = await tx
		.update(invitations)
		.set({ acceptedAt: new Date(), acceptedBy: person.userId })
		.from(tenants)
		.where(
			and(
				eq(invitations.tokenHash, tokenHash),
				isNull(invitations.acceptedAt),
				isNull(invitations.revokedAt),
				inviterMayStill,
				gt(invitations.expiresAt, new Date()),
				sql`${invitations.email} = (select lower(email) from users where id = ${person.userId})`,
				eq(tenants.id, invitations.tenantId),
				isNull(tenants.suspendedAt),
				isNull(tenants.deletedAt)
			)
		)
		.returning({ tenantId: tenants.id, tenantSlug: tenants.slug, role: invitations.role });
	if (taken === undefined) return whatElse(tx, person, token);
	const { tenantId, tenantSlug, role } = taken;
	const joined = await tx
		.insert(memberships)
		.values({ tenantId, userId: person.userId, role })
		.onConflictDoNothing({ target: [memberships.tenantId, memberships.userId] })
		.returning({ userId: memberships.userId });
	// The invitation stays as it was, and so does their role.
	if (joined.length === 0) throw new AppError('CONFLICT', 'You are a member already.');
	const scope = { tenantId, userId: person.userId };
	await recordInTenant(tx, { scope, ip: person.ip }, { action: 'invitation.accepted', data: { role } });
	return { tenantSlug };
}

/** Accepted by the same person a moment ago, or the reason why it cannot be. */
async function whatElse(tx: Transaction, { userId }: Person, token: string): Promise<{ tenantSlug: string }> {
	const [own] = await tx
		.select({ tenantSlug: tenants.slug })
		.from(invitations)
		.innerJoin(tenants, eq(tenants.id, invitations.tenantId))
		.innerJoin(
			memberships,
			and(eq(memberships.tenantId, invitations.tenantId), eq(memberships.userId, invitations.acceptedBy))
		)
		.where(and(eq(invitations.tokenHash, hashToken(token)), eq(invitations.acceptedBy, userId)));
	if (own !== undefined) return own;
	const { email } = await readOffer(tx, token);
	const [person] = await tx.select({ email: users.email }).from(users).where(eq(users.id, userId));
	throw new AppError(
		'FORBIDDEN',
		`This invitation is for ${email}, and you are signed in as ${person?.email ?? 'somebody else'}.`
	);
}
