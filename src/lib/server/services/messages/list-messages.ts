import { and, eq } from 'drizzle-orm';
import { textOf } from '$lib/domain/chat';
import type { MessagePage } from '$lib/domain/conversations';
import { partsOf } from '$lib/domain/answer';
import { AppError } from '$lib/domain/errors';
import { isId } from '$lib/domain/ids';
import { invalidCursor } from '$lib/domain/lists';
import type { Transaction } from '../../db/client';
import { aiConversations, aiGenerationChunks } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { requirePermission, type TenantContext } from '../context';
import { loadPath } from './path';
import { findPathThrough } from './path-through';

/**
 * Messages of the active path, oldest first within a page; the first page is the newest, the next one is older. With
 * `messageId` the page around that message, on the path through it.
 * @throws {AppError} NOT_FOUND, INVALID_INPUT for a cursor that is not one
 */
export async function listMessages(
	context: TenantContext,
	{
		conversationId,
		cursor,
		messageId,
		limit
	}: { conversationId: string; cursor?: string | null; messageId?: string; limit: number }
): Promise<MessagePage> {
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
		const query = { tenantId, conversationId, limit };
		const { activeLeafId } = conversation;
		if (messageId === undefined) return pageOfPath(tx, { ...query, leafId: cursor ?? activeLeafId });
		const page = await pageAround(tx, { ...query, activeLeafId, messageId });
		if (page === null) throw new AppError('NOT_FOUND');
		return page;
	});
}

interface PageQuery {
	tenantId: string;
	conversationId: string;
	limit: number;
}

/** A page that ends at `leafId`. Its cursor is the parent of its first message. */
export async function pageOfPath(
	tx: Transaction,
	{ leafId, ...query }: PageQuery & { leafId: string | null }
): Promise<MessagePage> {
	if (leafId === null) return { items: [], nextCursor: null, leafId };
	const items = await loadPath(tx, { ...query, leafId });
	const running = items.at(-1);
	if (running?.status === 'streaming' && running.generationId !== null) {
		const said = await checkpointedParts(tx, query.tenantId, running.generationId);
		running.parts = [...running.parts, ...said];
		running.content = textOf(running.parts);
	}
	return { items, nextCursor: items[0]?.parentId ?? null, leafId };
}

/** A page with about as much after the message as before it. Null where there is no such message. */
export async function pageAround(
	tx: Transaction,
	{ activeLeafId, messageId, ...query }: PageQuery & { activeLeafId: string | null; messageId: string }
): Promise<MessagePage | null> {
	const { tenantId, conversationId, limit } = query;
	const later = Math.floor(limit / 2);
	const path = await findPathThrough(tx, { tenantId, conversationId, messageId, activeLeafId, later });
	if (path === null) return null;
	return { ...(await pageOfPath(tx, { ...query, leafId: path.pageEndId })), leafId: path.leafId };
}

/** What the current call of a running answer has said so far, as of its last checkpoint. */
async function checkpointedParts(tx: Transaction, tenantId: string, generationId: string) {
	const checkpoints = await tx
		.select({ chunks: aiGenerationChunks.chunks })
		.from(aiGenerationChunks)
		.where(and(eq(aiGenerationChunks.tenantId, tenantId), eq(aiGenerationChunks.generationId, generationId)))
		.orderBy(aiGenerationChunks.seq);
	return partsOf(checkpoints.flatMap(({ chunks }) => chunks));
}
