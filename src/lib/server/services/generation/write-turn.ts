import { and, eq, sql } from 'drizzle-orm';
import type { ChatRequest } from '$lib/domain/chat';
import { titleFromText } from '$lib/domain/conversations';
import { AppError } from '$lib/domain/errors';
import type { TenantScope } from '$lib/domain/tenant-scope';
import { config } from '../../config';
import type { Transaction } from '../../db/client';
import { aiConversations, aiMessages } from '../../db/schema';
import { ownConversation } from '../conversations/own-conversation';
import type { Turn } from './turn';

/** Makes the conversation or moves it on to the answer-to-be. @throws {AppError} NOT_FOUND, GENERATION_IN_PROGRESS */
export async function writeConversation(
	tx: Transaction,
	{ tenantId, userId }: TenantScope,
	input: ChatRequest,
	change: {
		isNew: boolean;
		modelId: string;
		systemPrompt: string | null;
		leafId: string;
		question: Turn['question'];
		occurredAt: Date;
	}
): Promise<void> {
	const { isNew, modelId, systemPrompt, leafId, question, occurredAt } = change;
	const messageCount = question === null ? 1 : 2;
	if (!isNew) {
		await tx
			.update(aiConversations)
			.set({
				modelId,
				activeLeafId: leafId,
				lastMessageAt: occurredAt,
				messageCount: sql`${aiConversations.messageCount} + ${messageCount}`
			})
			.where(and(eq(aiConversations.tenantId, tenantId), eq(aiConversations.id, input.id)));
		return;
	}
	if (question === null) throw new AppError('NOT_FOUND');
	const inserted = await tx
		.insert(aiConversations)
		.values({
			tenantId,
			id: input.id,
			userId,
			title: titleFromText(question.content),
			modelId,
			systemPrompt,
			activeLeafId: leafId,
			lastMessageAt: occurredAt,
			messageCount
		})
		.onConflictDoNothing()
		.returning({ id: aiConversations.id });
	if (inserted.length > 0) return;
	// Begun by another request at this moment; what is not visible even now is somebody else's.
	const [begun] = await tx
		.select({ id: aiConversations.id })
		.from(aiConversations)
		.where(ownConversation({ tenantId, userId }, input.id));
	throw new AppError(begun === undefined ? 'NOT_FOUND' : 'GENERATION_IN_PROGRESS');
}

/** The question, if there is a new one, and the empty answer. */
export async function writeMessages(
	tx: Transaction,
	{ tenantId, userId }: TenantScope,
	ids: { generationId: string; messageId: string; conversationId: string },
	{ turn, modelId, input, occurredAt }: { turn: Turn; modelId: string; input: ChatRequest; occurredAt: Date }
): Promise<void> {
	const { conversationId } = ids;
	const { question } = turn;
	const answer = {
		tenantId,
		id: ids.messageId,
		conversationId,
		parentId: question?.id ?? turn.parentId,
		role: 'assistant' as const,
		status: 'streaming' as const,
		modelId,
		metadata: { settings: input.settings },
		isStreamed: config().OPENROUTER_ENABLE_STREAMING,
		generationId: ids.generationId,
		createdAt: occurredAt
	};
	if (question === null) {
		await tx.insert(aiMessages).values(answer);
		return;
	}
	await tx.insert(aiMessages).values([
		{
			...question,
			tenantId,
			conversationId,
			parentId: turn.parentId,
			authorId: userId,
			createdAt: occurredAt
		},
		answer
	]);
}
