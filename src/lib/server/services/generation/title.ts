import { and, eq, sql } from 'drizzle-orm';
import { titleFromModel } from '$lib/domain/conversations';
import { AppError, isAppError } from '$lib/domain/errors';
import { newId } from '$lib/domain/ids';
import { priceCeiling } from '$lib/domain/price';
import { config } from '../../config';
import type { Transaction } from '../../db/client';
import { aiConversations, aiMessages } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import {
	collectCompletion,
	getOpenRouterClient,
	systemMessage,
	textMessage,
	type ChatCompletion,
	type ChatCompletionRequest
} from '../../openrouter';
import { requirePermission, type TenantContext } from '../context';
import { ownConversation } from '../conversations/own-conversation';
import { estimateUsage } from '../metering/estimate-usage';
import { findUsableModel } from '../models/find-model';
import { findTitleModel } from '../models/find-title-model';
import { endCall } from './end-call';
import { insistently } from './insistently';
import { markAccepted } from './mark-accepted';
import { openCall } from './open-call';
import { hasBrokenOff, moneyOf, type Outcome } from './outcome';
import type { RunPlan } from './plan';
import { buildPrompt } from './prompt';
import { completionRequest } from './request';

/** Enough for six words in any script. */
const OUTPUT_TOKENS_MAX = 48;
/** Shorter than the time after which a silent call is taken for one whose process has died. */
const TIMEOUT_MS = 20_000;
const QUESTION_LENGTH_MAX = 2_000;
const ANSWER_LENGTH_MAX = 500;

const INSTRUCTION =
	'Write a title of two to six words for the conversation below, in its own language. Answer with the title alone: no quotation marks, no full stop.';

/** Those that are being written by this process. */
const titles = new Set<Promise<void>>();
const stopping = new AbortController();

/**
 * Gives one's own conversation a better name than its first words once it has been answered: by a cheap model, in a
 * call that is held and paid for as every other, so it is made for those who ask for it alone. A person's own title
 * stays, and a title that cannot be had is no failure.
 * @returns the title as it is then
 * @throws {AppError} FORBIDDEN, NOT_FOUND
 */
export async function suggestTitle(
	context: TenantContext,
	{ id }: { id: string }
): Promise<{ title: string }> {
	requirePermission(context, 'generations:start');
	const title = makeTitle(context, id)
		.catch((err: unknown) => {
			context.log.warn({ err, conversationId: id }, 'a conversation was not titled');
		})
		.finally(() => titles.delete(title));
	titles.add(title);
	await title;
	const [conversation] = await withTenant(context.scope, (tx) =>
		tx
			.select({ title: aiConversations.title })
			.from(aiConversations)
			.where(ownConversation(context.scope, id))
	);
	if (conversation === undefined) throw new AppError('NOT_FOUND');
	return conversation;
}

/** Ends those that are under way, because the process is about to end. */
export async function stopTitles(): Promise<void> {
	stopping.abort();
	await Promise.all(titles);
}

type TitlePlan = Pick<RunPlan, 'scope' | 'log' | 'generationId' | 'conversationId' | 'promptTokens'> & {
	request: ChatCompletionRequest;
};

async function makeTitle(context: TenantContext, conversationId: string): Promise<void> {
	if (stopping.signal.aborted) return;
	let plan: TitlePlan | null;
	try {
		plan = await withTenant(context.scope, (tx) => prepareTitle(tx, context, conversationId));
	} catch (error) {
		// No budget, no model: the first words do.
		if (isAppError(error)) return;
		throw error;
	}
	if (plan !== null) await finishTitle(plan, await askForTitle(plan));
}

async function prepareTitle(
	tx: Transaction,
	{ scope, log }: TenantContext,
	conversationId: string
): Promise<TitlePlan | null> {
	const { tenantId } = scope;
	const said = await readExchange(tx, scope, conversationId);
	const modelId = said === null ? null : await findTitleModel(tx, tenantId);
	if (said === null || modelId === null) return null;
	const model = await findUsableModel(tx, tenantId, modelId);
	const question = `${said.question.slice(0, QUESTION_LENGTH_MAX)}\n\n${said.answer.slice(0, ANSWER_LENGTH_MAX)}`;
	const { promptTokens } = buildPrompt([{ role: 'user', content: question }], {
		systemPrompt: INSTRUCTION,
		contextWindow: model.contextWindow,
		outputTokens: OUTPUT_TOKENS_MAX
	});
	const ceiling = priceCeiling(model.pricing, { promptTokens });
	const generationId = newId();
	const hold = await openCall(
		tx,
		scope,
		{ id: generationId, kind: 'title', conversationId },
		{ model, ceiling, promptTokens, outputTokensMax: OUTPUT_TOKENS_MAX, occurredAt: new Date() }
	);
	const request = completionRequest({
		model,
		messages: [systemMessage(INSTRUCTION), textMessage(question)],
		outputTokens: hold.outputTokens,
		ceiling,
		// A name is not worth thinking about.
		settings: model.capabilities.reasoning ? { reasoningEffort: 'none' } : {},
		scope,
		conversationId
	});
	return { scope, log, generationId, conversationId, promptTokens, request };
}

/** What was asked and answered; null where the conversation has a title already, or no whole answer. */
async function readExchange(
	tx: Transaction,
	{ tenantId, userId }: TenantContext['scope'],
	conversationId: string
): Promise<{ question: string; answer: string } | null> {
	const [said] = await tx.execute<{ question: string; answer: string }>(sql`
		select question.content as question, answer.content as answer
		from ${aiConversations} conversation
		join ${aiMessages} answer on answer.tenant_id = conversation.tenant_id and answer.id = conversation.active_leaf_id
		join ${aiMessages} question on question.tenant_id = answer.tenant_id and question.id = answer.parent_id
		where conversation.tenant_id = ${tenantId} and conversation.id = ${conversationId} and conversation.user_id = ${userId}
			and conversation.title_source = 'question' and answer.status = 'complete'`);
	return said ?? null;
}

interface Said {
	isAccepted: boolean;
	providerGenerationId: string | null;
	completion: ChatCompletion | null;
}

/** As a stream where that is allowed, though nobody watches: its id comes first, and is what its cost is asked by. */
async function askForTitle(plan: TitlePlan): Promise<Said> {
	const said: Said = { isAccepted: false, providerGenerationId: null, completion: null };
	let marking: Promise<void> | undefined;
	const onAccepted = (providerGenerationId: string | null) => {
		Object.assign(said, { isAccepted: true, providerGenerationId });
		marking = markAccepted(plan, providerGenerationId);
	};
	try {
		said.completion = await complete(plan, onAccepted);
		said.providerGenerationId ??= said.completion.id;
	} catch (err) {
		if (!hasBrokenOff(err)) said.isAccepted = false;
		plan.log.warn({ err, generationId: plan.generationId }, 'no title');
	}
	await marking;
	return said;
}

async function complete(
	{ request }: TitlePlan,
	onAccepted: (providerGenerationId: string | null) => void
): Promise<ChatCompletion> {
	const client = getOpenRouterClient();
	const signal = AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), stopping.signal]);
	if (!config().OPENROUTER_ENABLE_STREAMING) {
		return client.createChatCompletion(request, { signal, onAccepted });
	}
	const answer = await client.createStreamingChatCompletion(request, { signal });
	onAccepted(answer.generationId);
	return collectCompletion(answer.chunks);
}

/** Null for one that has broken off: half a name is none. */
function titleOf({ content, finishReason, error }: ChatCompletion): string | null {
	return finishReason === null || error !== null ? null : titleFromModel(content);
}

async function finishTitle(
	plan: TitlePlan,
	{ isAccepted, providerGenerationId, completion }: Said
): Promise<void> {
	const { scope, generationId, conversationId } = plan;
	const { tenantId } = scope;
	const title = completion === null ? null : titleOf(completion);
	const outcome: Outcome = {
		status: completion === null ? 'failed' : 'completed',
		finishReason: completion?.finishReason ?? null,
		error: null,
		money: moneyOf({
			isAccepted,
			providerGenerationId,
			usage: completion?.usage ?? null,
			estimatedUsage: () =>
				estimateUsage({
					modelId: plan.request.model,
					promptTokens: plan.promptTokens,
					content: completion?.content ?? ''
				})
		})
	};
	await insistently(plan, () =>
		withTenant(scope, async (tx) => {
			await endCall(tx, { tenantId, generationId }, outcome, {
				modelServed: completion?.model ?? null,
				provider: completion?.provider ?? null,
				providerGenerationId
			});
			if (title === null) return;
			await tx
				.update(aiConversations)
				.set({ title, titleSource: 'model' })
				.where(
					and(
						eq(aiConversations.tenantId, tenantId),
						eq(aiConversations.id, conversationId),
						eq(aiConversations.titleSource, 'question')
					)
				);
		})
	);
}
