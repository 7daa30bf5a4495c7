import { and, eq } from 'drizzle-orm';
import { batch } from '$lib/server/db/batch';
import type { Transaction } from '$lib/server/db/client';
import { aiConversations, aiMessages } from '$lib/server/db/schema';
import { account, idAt, type Priced } from './accounting';
import type { Random } from './random';
import type { Talk } from './subjects';

interface Conversation {
	tenantId: string;
	userId: string;
	talk: Talk;
	at: Date;
	model: Priced & { promptTokensMax: number };
	titleModel: Priced;
	/** of its first question */
	template: { id: string; versionId: string } | null;
}

const TOOLS = 0.08;
const SHARED = 0.12;
const ARCHIVED = 0.15;
const MINUTE_MS = 60_000;

/** A conversation as it would be had it been held then: messages, calls, costs and title. */
export async function writeConversation(
	tx: Transaction,
	random: Random,
	{ tenantId, userId, talk, at, model, titleModel, template }: Conversation
): Promise<void> {
	const conversationId = idAt(at);
	const turns = talk.exchanges.map(([question, answer], index) => {
		const asked = new Date(at.getTime() + index * random.between(2, 9) * MINUTE_MS);
		const answered = new Date(asked.getTime() + random.between(3, 20) * 1_000);
		return { question, answer, asked, answered, questionId: idAt(asked), answerId: idAt(answered) };
	});
	const last = turns.at(-1);
	if (last === undefined) return;
	await tx.insert(aiConversations).values({
		tenantId,
		id: conversationId,
		userId,
		title: talk.title,
		titleSource: 'model',
		modelId: model.modelId,
		visibility: random.isTrue(SHARED) ? 'tenant' : 'private',
		isArchived: random.isTrue(ARCHIVED),
		activeLeafId: last.answerId,
		messageCount: turns.length * 2,
		lastMessageAt: last.answered,
		createdAt: at
	});
	await tx.insert(aiMessages).values(
		turns.flatMap((turn, index) => [
			{
				tenantId,
				id: turn.questionId,
				conversationId,
				parentId: turns[index - 1]?.answerId ?? null,
				role: 'user' as const,
				authorId: userId,
				content: turn.question,
				parts: [{ type: 'text' as const, text: turn.question }],
				createdAt: turn.asked
			},
			{
				tenantId,
				id: turn.answerId,
				conversationId,
				parentId: turn.questionId,
				role: 'assistant' as const,
				modelId: model.modelId,
				content: turn.answer,
				parts: [{ type: 'text' as const, text: turn.answer }],
				isStreamed: true,
				createdAt: turn.answered
			}
		])
	);
	// Chance is drawn before anything is sent, so all of it can go out together.
	const calls = turns.flatMap(({ asked, answerId }, index) =>
		Array.from({ length: random.isTrue(TOOLS) ? 2 : 1 }, async (_, step) => {
			const generationId = await account(tx, random, {
				tenantId,
				userId,
				model,
				purpose: 'chat',
				at: asked,
				promptTokens: random.skewed(600, model.promptTokensMax),
				completionTokens: random.skewed(120, 3_200),
				step,
				conversationId,
				messageId: answerId,
				template: index === 0 ? template : null
			});
			if (step > 0) return;
			await tx
				.update(aiMessages)
				.set({ generationId })
				.where(and(eq(aiMessages.tenantId, tenantId), eq(aiMessages.id, answerId)));
		})
	);
	const title = account(tx, random, {
		tenantId,
		userId,
		model: titleModel,
		purpose: 'title',
		at: new Date(last.answered.getTime() + 1_000),
		promptTokens: random.between(90, 600),
		completionTokens: random.between(4, 12),
		conversationId
	});
	await batch([...calls, title]);
}
