import { and, eq } from 'drizzle-orm';
import { textOf } from '$lib/domain/chat';
import type { MessageItem } from '$lib/domain/conversations';
import { partsOf } from '$lib/domain/answer';
import { AppError } from '$lib/domain/errors';
import { isId } from '$lib/domain/ids';
import { invalidCursor, type Page } from '$lib/domain/lists';
import type { Transaction } from '../../db/client';
import { aiConversations, aiGenerationChunks } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { requirePermission, type TenantContext } from '../context';
import { loadPath } from './path';

/**
 * Messages of the active path, oldest first within a page; the first page is the newest, the next one is older.
 * @throws {AppError} NOT_FOUND, INVALID_INPUT for a cursor that is not one
 */
export async function listMessages(
	context: TenantContext,
	{ conversationId, cursor, limit }: { conversationId: string; cursor?: string | null; limit: number }
): Promise<Page<MessageItem>> {
	requirePermission(context, 'conversations:read');
	const { tenantId } = context.scope;
	if (cursor != null && !isId(cursor)) {
		throw invalidCursor();
	}
	return withTenant(context.scope, async (tx) => {
		const [conversation] = await tx
			.select({ activeLeafId: aiConversations.activeLeafId })
			.from(aiConversations)
			.where(and(eq(aiConversations.tenantId, tenantId), eq(aiConversations.id, conversationId)));
		if (conversation === undefined) throw new AppError('NOT_FOUND');
		return pageOfPath(tx, { tenantId, conversationId, leafId: cursor ?? conversation.activeLeafId, limit });
	});
}

/** A page that ends at `leafId`. Its cursor is the parent of its first message. */
export async function pageOfPath(
	tx: Transaction,
	{ leafId, ...query }: { tenantId: string; conversationId: string; leafId: string | null; limit: number }
): Promise<Page<MessageItem>> {
	if (leafId === null) return { items: [], nextCursor: null };
	const items = await loadPath(tx, { ...query, leafId });
	const running = items.at(-1);
	if (running?.status === 'streaming' && running.generationId !== null) {
		running.parts = await checkpointedParts(tx, query.tenantId, running.generationId);
		running.content = textOf(running.parts);
	}
	return { items, nextCursor: items[0]?.parentId ?? null };
}

/** What a running answer has said so far, as of its last checkpoint. */
async function checkpointedParts(tx: Transaction, tenantId: string, generationId: string) {
	const checkpoints = await tx
		.select({ chunks: aiGenerationChunks.chunks })
		.from(aiGenerationChunks)
		.where(and(eq(aiGenerationChunks.tenantId, tenantId), eq(aiGenerationChunks.generationId, generationId)))
		.orderBy(aiGenerationChunks.seq);
	return partsOf(checkpoints.flatMap(({ chunks }) => chunks));
}
