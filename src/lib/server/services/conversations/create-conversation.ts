import type { ConversationSummary } from '$lib/domain/conversations';
import { AppError } from '$lib/domain/errors';
import { newId } from '$lib/domain/ids';
import { aiConversations } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { requirePermission, type TenantContext } from '../context';
import { loadTenantSettings } from '../tenants/tenant-settings';
import { findUsableModel } from '../models/find-model';
import { summaryColumns } from './list-conversations';
import { ownConversation } from './own-conversation';

/**
 * An empty conversation. Asking for the same id twice is the same conversation, so a retry does no harm.
 * @throws {AppError} FORBIDDEN, MODEL_UNAVAILABLE, NOT_FOUND when the id is somebody else's
 */
export async function createConversation(
	context: TenantContext,
	input: { id?: string; title?: string; modelId?: string; systemPrompt?: string }
): Promise<ConversationSummary> {
	requirePermission(context, 'conversations:write');
	const { tenantId, userId } = context.scope;
	return withTenant(context.scope, async (tx) => {
		const modelId = input.modelId ?? (await loadTenantSettings(tx, tenantId)).defaultModelId;
		if (input.modelId !== undefined) await findUsableModel(tx, tenantId, modelId);
		const id = input.id ?? newId();
		const title = input.title ?? 'New chat';
		await tx
			.insert(aiConversations)
			.values({
				tenantId,
				id,
				userId,
				title,
				titleSource: input.title === undefined ? 'question' : 'person',
				modelId,
				systemPrompt: input.systemPrompt
			})
			.onConflictDoNothing();
		const [row] = await tx
			.select(summaryColumns)
			.from(aiConversations)
			.where(ownConversation(context.scope, id));
		if (row === undefined) throw new AppError('NOT_FOUND');
		return { ...row, lastMessageAt: row.lastMessageAt.toISOString(), isRunning: false };
	});
}
