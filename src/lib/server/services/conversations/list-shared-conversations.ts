import { and, desc, eq, sql } from 'drizzle-orm';
import type { SharedConversation } from '$lib/domain/conversations';
import type { Page } from '$lib/domain/lists';
import { aiConversations, users } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { requirePermission, type TenantContext } from '../context';
import { authorName } from './author-name';
import { isAfter, pageByKeyset, parseKeyset } from './list-conversations';

/**
 * What people of the tenant have shared with all of it, one's own included, newest first.
 * @throws {AppError} INVALID_INPUT for a cursor that is not one
 */
export async function listSharedConversations(
	context: TenantContext,
	{ cursor, limit }: { cursor?: string | null; limit: number }
): Promise<Page<SharedConversation>> {
	requirePermission(context, 'conversations:read');
	const { tenantId, userId } = context.scope;
	const after = cursor == null ? undefined : parseKeyset(cursor);
	const rows = await withTenant(context.scope, (tx) =>
		tx
			.select({
				id: aiConversations.id,
				title: aiConversations.title,
				author: authorName,
				isOwn: sql<boolean>`${aiConversations.userId} = ${userId}`,
				lastMessageAt: aiConversations.lastMessageAt
			})
			.from(aiConversations)
			.leftJoin(users, eq(users.id, aiConversations.userId))
			.where(
				and(
					eq(aiConversations.tenantId, tenantId),
					eq(aiConversations.visibility, 'tenant'),
					after && isAfter(after)
				)
			)
			.orderBy(desc(aiConversations.lastMessageAt), desc(aiConversations.id))
			.limit(limit + 1)
	);
	return pageByKeyset(rows, limit);
}
