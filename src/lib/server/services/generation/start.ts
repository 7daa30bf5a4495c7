import { and, eq, sql } from 'drizzle-orm';
import { textOf, type ChatRequest } from '$lib/domain/chat';
import { titleFromText } from '$lib/domain/conversations';
import { AppError } from '$lib/domain/errors';
import { isId, newId } from '$lib/domain/ids';
import { priceCeiling } from '$lib/domain/price';
import { config } from '../../config';
import type { Transaction } from '../../db/client';
import { violatesUnique } from '../../db/errors';
import { aiConversations, aiGenerations, aiMessages } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { requirePermission, type TenantContext } from '../context';
import { ownConversation } from '../conversations/own-conversation';
import { loadPath, type PathMessage } from '../messages/path';
import { placeHold } from '../metering/hold';
import { findUsableModel, type UsableModel } from '../models/find-model';
import { loadTenantSettings } from '../tenants/tenant-settings';
import { startCheckpoints } from './checkpoint';
import { buildPrompt } from './prompt';
import { allRuns, registerRun } from './registry';
import { completionRequest } from './request';
import { Run, type RunPlan } from './run';

/** Past this a process would starve those that run; new ones are asked to come back. */
const RUNS_MAX = 500;
const RETRY_AFTER_SECONDS = 5;

/** More than any prompt needs; the context window cuts long before. */
const PROMPT_MESSAGES_MAX = 500;

/**
 * Starts an answer: conversation, question, answer-to-be, generation and hold in one transaction, then the call.
 * Everything that can be refused is refused here, before anything is sent.
 * @throws {AppError} FORBIDDEN, NOT_FOUND, CONFLICT, GENERATION_IN_PROGRESS, MODEL_UNAVAILABLE, BUDGET_EXCEEDED,
 *   UNAVAILABLE
 */
export async function startGeneration(context: TenantContext, input: ChatRequest): Promise<Run> {
	requirePermission(context, 'generations:start');
	if (allRuns().length >= RUNS_MAX) {
		throw new AppError(
			'UNAVAILABLE',
			'Too many answers are being written right now. Please try again shortly.',
			{
				retryAfterSeconds: RETRY_AFTER_SECONDS
			}
		);
	}
	const plan = await writePlan(context, input);
	const run = new Run(plan);
	registerRun(run);
	startCheckpoints();
	return run;
}

async function writePlan(context: TenantContext, input: ChatRequest): Promise<RunPlan> {
	try {
		return await withTenant(context.scope, (tx) => plan(tx, context, input));
	} catch (error) {
		if (violatesUnique(error, 'ai_generations_one_running_key')) throw new AppError('GENERATION_IN_PROGRESS');
		if (violatesUnique(error, 'ai_messages_tenant_id_id_pk')) {
			throw new AppError('CONFLICT', 'This message was already sent.', undefined, { cause: error });
		}
		throw error;
	}
}

async function plan(tx: Transaction, { scope, log }: TenantContext, input: ChatRequest): Promise<RunPlan> {
	const { tenantId, userId } = scope;
	const occurredAt = new Date();
	const { conversation, tenant } = await loadTarget(tx, tenantId, input.id);
	if (conversation !== null && conversation.userId !== userId) throw new AppError('FORBIDDEN');

	const modelId = input.model ?? conversation?.modelId ?? tenant.defaultModelId;
	const [model, turn] = await Promise.all([
		findUsableModel(tx, modelId),
		loadTurn(tx, tenantId, input, conversation?.activeLeafId ?? null)
	]);

	const systemPrompt = input.settings?.systemPrompt ?? conversation?.systemPrompt ?? null;
	const outputTokensMax = outputLimit(model, tenant.outputTokensMax, input.settings?.maxOutputTokens);
	const prompt = buildPrompt([...turn.path, ...(turn.question === null ? [] : [turn.question])], {
		systemPrompt,
		contextWindow: model.contextWindow,
		outputTokens: outputTokensMax
	});
	const ceiling = priceCeiling(model.pricing, { promptTokens: prompt.promptTokens });

	const ids = { generationId: newId(), messageId: newId(), conversationId: input.id };
	await writeConversation(tx, scope, input, {
		isNew: conversation === null,
		modelId,
		systemPrompt,
		leafId: ids.messageId,
		question: turn.question,
		occurredAt
	});
	await writeMessages(tx, scope, ids, { turn, modelId, input, occurredAt });
	const hold = await placeHold(tx, {
		tenantId,
		userId,
		occurredAt,
		ceiling,
		promptTokens: prompt.promptTokens,
		outputTokensMax
	});
	await tx.insert(aiGenerations).values({
		tenantId,
		id: ids.generationId,
		kind: 'chat',
		userId,
		conversationId: input.id,
		messageId: ids.messageId,
		modelId,
		priceId: model.priceId,
		pricing: model.pricing,
		hold: hold.amount.toFixed(),
		promptTokensEstimated: prompt.promptTokens,
		outputTokensMax: hold.outputTokens,
		occurredAt,
		heartbeatAt: sql`now()`
	});
	return {
		...ids,
		scope,
		log,
		promptTokens: prompt.promptTokens,
		occurredAt,
		request: completionRequest({
			model,
			messages: prompt.messages,
			outputTokens: hold.outputTokens,
			ceiling,
			settings: input.settings,
			scope,
			conversationId: input.id
		})
	};
}

async function loadTarget(tx: Transaction, tenantId: string, conversationId: string) {
	const [[conversation], tenant] = await Promise.all([
		tx
			.select({
				userId: aiConversations.userId,
				modelId: aiConversations.modelId,
				systemPrompt: aiConversations.systemPrompt,
				activeLeafId: aiConversations.activeLeafId
			})
			.from(aiConversations)
			.where(and(eq(aiConversations.tenantId, tenantId), eq(aiConversations.id, conversationId))),
		loadTenantSettings(tx, tenantId)
	]);
	return { conversation: conversation ?? null, tenant };
}

interface Turn {
	/** what was said before */
	path: PathMessage[];
	/** null when an existing question is answered anew */
	question: { id: string; role: 'user'; content: string; parts: PathMessage['parts'] } | null;
	/** the answer's parent when there is no new question, else the question's */
	parentId: string | null;
}

async function loadTurn(
	tx: Transaction,
	tenantId: string,
	input: ChatRequest,
	activeLeafId: string | null
): Promise<Turn> {
	const pathTo = (leafId: string) =>
		loadPath(tx, { tenantId, conversationId: input.id, leafId, limit: PROMPT_MESSAGES_MAX });
	if (input.trigger === 'regenerate-message') {
		const path = await pathTo(input.messageId);
		const target = path.at(-1);
		if (target === undefined) throw new AppError('NOT_FOUND');
		// Answering anew goes beside the old answer; asked of a question, below it.
		const upToQuestion = target.role === 'user' ? path : path.slice(0, -1);
		const question = upToQuestion.at(-1);
		if (question === undefined) throw new AppError('INVALID_INPUT', 'There is no question to answer.');
		return { path: upToQuestion, question: null, parentId: question.id };
	}
	const parentId = input.parentId === undefined ? activeLeafId : input.parentId;
	const path = parentId === null ? [] : await pathTo(parentId);
	if (parentId !== null && path.length === 0) throw new AppError('NOT_FOUND');
	const { id, parts } = input.message;
	return {
		path,
		parentId,
		question: { id: isId(id) ? id.toLowerCase() : newId(), role: 'user', content: textOf(parts), parts }
	};
}

function outputLimit(model: UsableModel, tenantMax: number, asked: number | undefined): number {
	return Math.min(
		asked ?? Infinity,
		tenantMax,
		model.maxOutputTokens ?? Infinity,
		// At least half of the window stays for the question.
		Math.floor(model.contextWindow / 2)
	);
}

async function writeConversation(
	tx: Transaction,
	{ tenantId, userId }: TenantContext['scope'],
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

async function writeMessages(
	tx: Transaction,
	{ tenantId, userId }: TenantContext['scope'],
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
