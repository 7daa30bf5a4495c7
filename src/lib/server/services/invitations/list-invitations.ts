import { and, desc, eq, isNull, lt, sql } from 'drizzle-orm';
import type { Invitation } from '$lib/domain/invitations';
import { isId } from '$lib/domain/ids';
import { invalidCursor, type Page } from '$lib/domain/lists';
import { invitations, users } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { requirePermission, type TenantContext } from '../context';
import { inviterMayStill } from './inviter';

/**
 * Invitations that nobody has accepted or revoked, newest first; expired ones too, which can be renewed.
 * @throws {AppError} FORBIDDEN, INVALID_INPUT for a cursor that is not one
 */
export async function listInvitations(
	context: TenantContext,
	{ cursor, limit }: { cursor?: string | null; limit: number }
): Promise<Page<Invitation>> {
	requirePermission(context, 'invitations:manage');
	if (cursor != null && !isId(cursor)) throw invalidCursor();
	const rows = await withTenant(context.scope, (tx) =>
		tx
			.select({
				id: invitations.id,
				email: invitations.email,
				role: invitations.role,
				invitedBy: sql<string>`coalesce(${users.name}, 'A former member')`,
				createdAt: invitations.createdAt,
				expiresAt: invitations.expiresAt,
				inviterMayStill
			})
			.from(invitations)
			.leftJoin(users, eq(users.id, invitations.invitedBy))
			.where(
				and(
					eq(invitations.tenantId, context.scope.tenantId),
					isNull(invitations.acceptedAt),
					isNull(invitations.revokedAt),
					// Ids are ordered by time.
					cursor == null ? undefined : lt(invitations.id, cursor)
				)
			)
			.orderBy(desc(invitations.id))
			.limit(limit + 1)
	);
	const now = new Date();
	const items = rows.slice(0, limit).map(({ inviterMayStill: isBacked, ...row }) => ({
		...row,
		createdAt: row.createdAt.toISOString(),
		expiresAt: row.expiresAt.toISOString(),
		isExpired: !isBacked || row.expiresAt <= now
	}));
	return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}
