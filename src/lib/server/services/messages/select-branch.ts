import { and, eq } from 'drizzle-orm';
import type { MessagePage } from '$lib/domain/conversations';
import { AppError } from '$lib/domain/errors';
import { aiConversations } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { requirePermission, type TenantContext } from '../context';
import { isRunning } from '../conversations/list-conversations';
import { ownConversation } from '../conversations/own-conversation';
import { pageAround } from './list-messages';
import { findNewestLeaf } from './newest-leaf';

/**
 * Makes the branch of a message the one that is shown and gone on with, down to its most recent leaf. Refused while an
 * answer is being written, whose end would be on a branch that nobody sees.
 * @returns the page around the message
 * @throws {AppError} FORBIDDEN for somebody else's, NOT_FOUND, GENERATION_IN_PROGRESS
 */
export async function selectBranch(
	context: TenantContext,
	{ conversationId, messageId, limit }: { conversationId: string; messageId: string; limit: number }
): Promise<MessagePage> {
	requirePermission(context, 'conversations:write');
	const { tenantId, userId } = context.scope;
	return withTenant(context.scope, async (tx) => {
		const [seen] = await tx
			.select({ userId: aiConversations.userId })
			.from(aiConversations)
			.where(and(eq(aiConversations.tenantId, tenantId), eq(aiConversations.id, conversationId)));
		if (seen === undefined) throw new AppError('NOT_FOUND');
		if (seen.userId !== userId) throw new AppError('FORBIDDEN');
		const own = ownConversation(context.scope, conversationId);
		// Held against a question that comes at the same moment, which moves the conversation on to its own answer; whether
		// there is one is asked only then.
		await tx.select({ id: aiConversations.id }).from(aiConversations).where(own).for('update');
		const [state] = await tx.select({ isRunning }).from(aiConversations).where(own);
		if (state?.isRunning === true) throw new AppError('GENERATION_IN_PROGRESS');
		const place = { tenantId, conversationId, messageId };
		const leafId = await findNewestLeaf(tx, place);
		if (leafId === null) throw new AppError('NOT_FOUND');
		await tx.update(aiConversations).set({ activeLeafId: leafId }).where(own);
		const page = await pageAround(tx, { ...place, activeLeafId: leafId, limit });
		if (page === null) throw new AppError('NOT_FOUND');
		return page;
	});
}
