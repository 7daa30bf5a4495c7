import type { ConversationSummary } from '$lib/domain/conversations';
import { AppError } from '$lib/domain/errors';
import { aiConversations } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { requirePermission, type TenantContext } from '../context';
import { findUsableModel } from '../models/find-model';
import { isRunning, summaryColumns } from './list-conversations';
import { ownConversation } from './own-conversation';

/**
 * Title, model or system prompt of one's own conversation; what is absent stays.
 * @throws {AppError} FORBIDDEN, NOT_FOUND, MODEL_UNAVAILABLE
 */
export async function updateConversation(
	context: TenantContext,
	{ id, ...changes }: { id: string; title?: string; modelId?: string; systemPrompt?: string | null }
): Promise<ConversationSummary> {
	requirePermission(context, 'conversations:write');
	return withTenant(context.scope, async (tx) => {
		if (changes.modelId !== undefined) await findUsableModel(tx, context.scope.tenantId, changes.modelId);
		const [row] = await tx
			.update(aiConversations)
			.set({ ...changes, updatedAt: new Date() })
			.where(ownConversation(context.scope, id))
			.returning({ ...summaryColumns, isRunning });
		if (row === undefined) throw new AppError('NOT_FOUND');
		return { ...row, lastMessageAt: row.lastMessageAt.toISOString() };
	});
}
