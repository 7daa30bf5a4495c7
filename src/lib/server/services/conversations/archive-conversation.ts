import type { ConversationSummary } from '$lib/domain/conversations';
import { AppError } from '$lib/domain/errors';
import { aiConversations } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { requirePermission, type TenantContext } from '../context';
import { isRunning, summaryColumns } from './list-conversations';
import { ownConversation } from './own-conversation';

/**
 * Puts one's own conversation away, or back. It keeps all that it has, whether it is pinned too, and an answer that
 * is being written goes on.
 * @throws {AppError} FORBIDDEN, NOT_FOUND
 */
export async function archiveConversation(
	context: TenantContext,
	{ id, isArchived }: { id: string; isArchived: boolean }
): Promise<ConversationSummary> {
	requirePermission(context, 'conversations:write');
	return withTenant(context.scope, async (tx) => {
		const [row] = await tx
			.update(aiConversations)
			.set({ isArchived, updatedAt: new Date() })
			.where(ownConversation(context.scope, id))
			.returning({ ...summaryColumns, isRunning });
		if (row === undefined) throw new AppError('NOT_FOUND');
		return { ...row, lastMessageAt: row.lastMessageAt.toISOString() };
	});
}
