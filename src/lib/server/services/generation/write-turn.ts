import { and, eq, inArray, sql } from 'drizzle-orm';
import type { ChatRequest } from '$lib/domain/chat';
import { titleFromText } from '$lib/domain/conversations';
import { AppError } from '$lib/domain/errors';
import { holdAmount } from '$lib/domain/hold';
import type { PriceCeiling } from '$lib/domain/price';
import type { TenantScope } from '$lib/domain/tenant-scope';
import { config } from '../../config';
import { batchInOrder } from '../../db/batch';
import type { Transaction } from '../../db/client';
import { aiConversations, aiGenerations, aiMessages, attachments } from '../../db/schema';
import type { SpokenImage } from '../attachments/spoken-images';
import { placeHold, type Hold } from '../metering/hold';
import type { UsableModel } from '../models/find-model';
import { countUse, type ChosenVersion } from '../templates/render-version';
import type { TemplatePin } from './from-template';
import type { Turn } from './turn';

interface Writing {
	ids: { generationId: string; messageId: string; conversationId: string };
	input: ChatRequest;
	turn: Turn;
	isNew: boolean;
	/** what the conversation goes on with */
	chosenModelId: string;
	/** the model that was chosen, where another answers in its place */
	downgradedFrom: string | null;
	systemPrompt: string | null;
	pin: TemplatePin | null;
	/** counted together with the question */
	used: ChosenVersion | null;
	model: UsableModel;
	promptTokens: number;
	ceiling: PriceCeiling;
	outputTokensMax: number;
	occurredAt: Date;
}

/**
 * Everything in one batch, the budgets last, since they are what others wait for. The generation goes before them with
 * the full hold, which is corrected where a budget pays for less.
 * @throws {AppError} NOT_FOUND, BUDGET_EXCEEDED
 */
export async function writeTurn(
	tx: Transaction,
	scope: TenantScope,
	{
		ids,
		input,
		turn,
		isNew,
		chosenModelId,
		downgradedFrom,
		systemPrompt,
		pin,
		used,
		model,
		promptTokens,
		ceiling,
		outputTokensMax,
		occurredAt
	}: Writing
): Promise<Hold> {
	const { tenantId, userId } = scope;
	const { modelId } = model;
	const terms = { ceiling, promptTokens };
	const full = holdAmount(terms, outputTokensMax);
	const [, , , , , hold] = await batchInOrder([
		() =>
			writeConversation(tx, scope, input, {
				isNew,
				modelId: chosenModelId,
				systemPrompt,
				leafId: ids.messageId,
				question: turn.question,
				occurredAt
			}),
		() => claimImages(tx, scope, input.id, turn.question?.images ?? []),
		() => writeMessages(tx, scope, ids, { turn, pin, modelId, downgradedFrom, input, occurredAt }),
		() =>
			tx.insert(aiGenerations).values({
				tenantId,
				id: ids.generationId,
				kind: 'chat',
				userId,
				conversationId: input.id,
				messageId: ids.messageId,
				modelId,
				downgradedFrom,
				...pin,
				priceId: model.priceId,
				pricing: model.pricing,
				hold: full.toFixed(),
				promptTokensEstimated: promptTokens,
				outputTokensMax,
				occurredAt,
				heartbeatAt: sql`now()`
			}),
		() => (used === null ? Promise.resolve() : countUse(tx, scope, used)),
		() => placeHold(tx, { ...terms, tenantId, userId, apiKeyId: null, occurredAt, outputTokensMax })
	]);
	if (hold.outputTokens < outputTokensMax) {
		await tx
			.update(aiGenerations)
			.set({ hold: hold.amount.toFixed(), outputTokensMax: hold.outputTokens })
			.where(and(eq(aiGenerations.tenantId, tenantId), eq(aiGenerations.id, ids.generationId)));
	}
	return hold;
}

/** Makes the conversation or moves it on to the answer-to-be. @throws {AppError} NOT_FOUND for a new one without a question */
async function writeConversation(
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
				// Whoever asks in it has taken it up again.
				isArchived: false,
				messageCount: sql`${aiConversations.messageCount} + ${messageCount}`
			})
			.where(and(eq(aiConversations.tenantId, tenantId), eq(aiConversations.id, input.id)));
		return;
	}
	if (question === null) throw new AppError('NOT_FOUND');
	const { systemPrompt: _asked, ...settings } = input.settings ?? {};
	await tx.insert(aiConversations).values({
		tenantId,
		id: input.id,
		userId,
		title: titleFromText(question.content),
		modelId,
		systemPrompt,
		settings,
		activeLeafId: leafId,
		lastMessageAt: occurredAt,
		messageCount
	});
}

/** From here on they are the conversation's, for whoever sees it. */
async function claimImages(
	tx: Transaction,
	{ tenantId, userId }: TenantScope,
	conversationId: string,
	images: readonly SpokenImage[]
): Promise<void> {
	if (images.length === 0) return;
	await tx
		.update(attachments)
		.set({ conversationId })
		.where(
			and(
				eq(attachments.tenantId, tenantId),
				eq(attachments.userId, userId),
				inArray(
					attachments.id,
					images.map(({ id }) => id)
				)
			)
		);
}

/** The question, if there is a new one, and the empty answer. */
async function writeMessages(
	tx: Transaction,
	{ tenantId, userId }: TenantScope,
	ids: { generationId: string; messageId: string; conversationId: string },
	{
		turn,
		pin,
		modelId,
		downgradedFrom,
		input,
		occurredAt
	}: {
		turn: Turn;
		pin: TemplatePin | null;
		modelId: string;
		downgradedFrom: string | null;
		input: ChatRequest;
		occurredAt: Date;
	}
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
		metadata: { settings: input.settings, downgradedFrom: downgradedFrom ?? undefined },
		isStreamed: config().OPENROUTER_ENABLE_STREAMING,
		generationId: ids.generationId,
		templateVersionId: pin?.templateVersionId,
		createdAt: occurredAt
	};
	if (question === null) {
		await tx.insert(aiMessages).values(answer);
		return;
	}
	await tx.insert(aiMessages).values([
		{
			id: question.id,
			role: question.role,
			content: question.content,
			parts: question.parts,
			tenantId,
			conversationId,
			parentId: turn.parentId,
			authorId: userId,
			templateVersionId: pin?.templateVersionId,
			createdAt: occurredAt
		},
		answer
	]);
}
