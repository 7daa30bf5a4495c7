import { and, eq } from 'drizzle-orm';
import type { ConversationDetail } from '$lib/domain/conversations';
import { AppError } from '$lib/domain/errors';
import { aiConversations } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { requirePermission, type TenantContext } from '../context';
import { pageAround, pageOfPath } from '../messages/list-messages';
import { isRunning, summaryColumns } from './list-conversations';

/**
 * A conversation that the asker may see, with the last page of its active path, or the one around `messageId`, where
 * that is a message of it.
 * @throws {AppError} NOT_FOUND
 */
export async function getConversation(
	context: TenantContext,
	{ id, limit, messageId }: { id: string; limit: number; messageId?: string }
): Promise<ConversationDetail> {
	requirePermission(context, 'conversations:read');
	const { tenantId } = context.scope;
	return withTenant(context.scope, async (tx) => {
		const [row] = await tx
			.select({
				...summaryColumns,
				isRunning,
				userId: aiConversations.userId,
				systemPrompt: aiConversations.systemPrompt,
				settings: aiConversations.settings,
				activeLeafId: aiConversations.activeLeafId,
				messageCount: aiConversations.messageCount,
				totalTokens: aiConversations.totalTokens,
				totalCost: aiConversations.totalCost,
				createdAt: aiConversations.createdAt,
				updatedAt: aiConversations.updatedAt
			})
			.from(aiConversations)
			.where(and(eq(aiConversations.tenantId, tenantId), eq(aiConversations.id, id)));
		if (row === undefined) throw new AppError('NOT_FOUND');
		const { activeLeafId } = row;
		const query = { tenantId, conversationId: id, limit };
		const around =
			messageId === undefined ? null : await pageAround(tx, { ...query, activeLeafId, messageId });
		return {
			...row,
			lastMessageAt: row.lastMessageAt.toISOString(),
			createdAt: row.createdAt.toISOString(),
			updatedAt: row.updatedAt.toISOString(),
			messages: around ?? (await pageOfPath(tx, { ...query, leafId: activeLeafId }))
		};
	});
}
