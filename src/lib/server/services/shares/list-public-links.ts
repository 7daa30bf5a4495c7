import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import { isId } from '$lib/domain/ids';
import { invalidCursor, type Page } from '$lib/domain/lists';
import type { PublicLink } from '$lib/domain/shares';
import { shares, users } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { requirePermission, type TenantContext } from '../context';
import { authorName } from '../conversations/author-name';

/**
 * The public links that work, newest first: one's own, and to an admin all of the tenant's. Row-level security tells
 * the two apart.
 * @throws {AppError} FORBIDDEN, INVALID_INPUT for a cursor that is not one
 */
export async function listPublicLinks(
	context: TenantContext,
	{ cursor, limit }: { cursor?: string | null; limit: number }
): Promise<Page<PublicLink>> {
	requirePermission(context, 'conversations:read');
	if (cursor != null && !isId(cursor)) throw invalidCursor();
	const { tenantId, userId } = context.scope;
	const rows = await withTenant(context.scope, (tx) =>
		tx
			.select({
				id: shares.id,
				conversationId: shares.conversationId,
				title: shares.title,
				createdBy: authorName,
				isOwn: sql<boolean>`${shares.createdBy} = ${userId}`,
				messageCount: shares.messageCount,
				createdAt: shares.createdAt
			})
			.from(shares)
			.leftJoin(users, eq(users.id, shares.createdBy))
			.where(
				and(
					eq(shares.tenantId, tenantId),
					isNull(shares.revokedAt),
					cursor == null ? undefined : sql`${shares.id} < ${cursor}::uuid`
				)
			)
			.orderBy(desc(shares.id))
			.limit(limit + 1)
	);
	const shown = rows.slice(0, limit);
	return {
		items: shown.map(({ id: _id, createdAt, ...link }) => ({ ...link, createdAt: createdAt.toISOString() })),
		nextCursor: rows.length > limit ? (shown.at(-1)?.id ?? null) : null
	};
}
