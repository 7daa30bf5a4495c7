import { and, eq, inArray, or } from 'drizzle-orm';
import { attachmentIdOf } from '$lib/domain/attachments';
import type { ChatMessage } from '$lib/domain/chat';
import { AppError } from '$lib/domain/errors';
import type { Transaction } from '../../db/client';
import { aiMessages, attachments } from '../../db/schema';

/** An image as a prompt counts it; its bytes are read when the call leaves. */
export interface SpokenImage {
	id: string;
	filename: string;
	width: number;
	height: number;
	sizeBytes: number;
}

type Known = SpokenImage & { userId: string; conversationId: string | null };

/** Those that a conversation has already, and those that a question brings. */
export function findImages(
	tx: Transaction,
	{
		tenantId,
		conversationId,
		parts
	}: { tenantId: string; conversationId: string; parts: ChatMessage['parts'] }
): Promise<Known[]> {
	const { id, filename, width, height, sizeBytes, userId } = attachments;
	const brought = imageIdsOf(parts);
	return tx
		.select({ id, filename, width, height, sizeBytes, userId, conversationId: attachments.conversationId })
		.from(attachments)
		.where(
			and(
				eq(attachments.tenantId, tenantId),
				or(
					eq(attachments.conversationId, conversationId),
					brought.length === 0 ? undefined : inArray(attachments.id, brought)
				)
			)
		);
}

/**
 * The images of a question, in its order: uploaded by who asks, and sent nowhere else.
 * @throws {AppError} INVALID_INPUT
 */
export function imagesOfQuestion(
	known: readonly Known[],
	{ userId, conversationId, parts }: { userId: string; conversationId: string; parts: ChatMessage['parts'] }
): SpokenImage[] {
	return imageIdsOf(parts).map((id) => {
		const image = known.find((each) => each.id === id);
		const isFree = image?.conversationId === null || image?.conversationId === conversationId;
		if (image?.userId !== userId || !isFree) {
			const message = 'An image of this message is no longer there. Please add it again.';
			throw new AppError('INVALID_INPUT', message, { fields: { message: [message] } });
		}
		return image;
	});
}

/** The images of messages, by the message's id. Asks nothing where the conversation has none. */
export async function imagesOfMessages(
	tx: Transaction,
	known: readonly Known[],
	{ tenantId, messageIds }: { tenantId: string; messageIds: string[] }
): Promise<Map<string, SpokenImage[]>> {
	if (known.length === 0 || messageIds.length === 0) return new Map();
	const messages = await tx
		.select({ id: aiMessages.id, parts: aiMessages.parts })
		.from(aiMessages)
		.where(
			and(eq(aiMessages.tenantId, tenantId), inArray(aiMessages.id, messageIds), eq(aiMessages.role, 'user'))
		);
	return new Map(
		messages.map(({ id, parts }) => [
			id,
			imageIdsOf(parts).flatMap((imageId) => known.find((each) => each.id === imageId) ?? [])
		])
	);
}

function imageIdsOf(parts: ChatMessage['parts']): string[] {
	return parts.flatMap((part) => (part.type === 'file' ? (attachmentIdOf(part.url) ?? []) : []));
}
