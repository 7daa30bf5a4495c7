import { and, eq, inArray } from 'drizzle-orm';
import type { ChatRequest } from '$lib/domain/chat';
import { AppError, isAppError } from '$lib/domain/errors';
import { newId } from '$lib/domain/ids';
import { searchesUnasked } from '$lib/domain/models';
import { priceCeiling } from '$lib/domain/price';
import type { TenantScope } from '$lib/domain/tenant-scope';
import { batchInOrder } from '../../db/batch';
import type { Transaction } from '../../db/client';
import { retryConflict, violatesUnique } from '../../db/errors';
import { aiConversations, aiGenerations } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import type { TenantContext } from '../context';
import { ownConversation } from '../conversations/own-conversation';
import { noteRefusal } from '../metering/note-refusal';
import { requireStillMember } from '../members/still-member';
import { findUsableModel, type UsableModel } from '../models/find-model';
import { loadTenantSettings } from '../tenants/tenant-settings';
import { answerSettings } from './answer-settings';
import { failUnsent } from './fail-unsent';
import { readTemplateOf } from './from-template';
import type { RunPlan } from './plan';
import { buildPrompt } from './prompt';
import { completionRequest } from './request';
import { toolsFor, toolTokens } from './tools';
import { loadTurn, type Turn } from './turn';
import { writeTurn } from './write-turn';

/**
 * Writes everything that an answer needs before its call leaves: conversation, question, answer-to-be, hold and
 * generation, in one transaction. Two that come at once are told apart by the database: one generation runs in a
 * conversation, and a message is taken once.
 *
 * What the budget does not cover is prepared once more, of the tenant's fallback, where it has one and that fits;
 * else it is refused, and the tenant's admins are told.
 * @throws {AppError} as startGeneration
 */
export async function prepareGeneration(context: TenantContext, input: ChatRequest): Promise<RunPlan> {
	const occurredAt = new Date();
	const attempt = (downgradeTo: string | null) => write(context, input, { occurredAt, downgradeTo });
	try {
		return await attempt(null);
	} catch (error) {
		if (!(error instanceof NotCovered)) throw error;
		const { refusal, fallbackModelId } = error;
		const downgraded = fallbackModelId === null ? null : await attempt(fallbackModelId).catch(unlessNoUse);
		if (downgraded !== null) return downgraded;
		await noteRefusal(context, refusal, { apiKeyId: null, occurredAt });
		throw refusal;
	}
}

/** The budget does not cover what was asked for. */
class NotCovered extends Error {
	constructor(
		readonly refusal: AppError<'BUDGET_EXCEEDED'>,
		/** what the tenant has answer then; null: nothing, or it is what was asked for */
		readonly fallbackModelId: string | null
	) {
		super(refusal.message, { cause: refusal });
	}
}

/** A fallback that is not covered either, or cannot be used, is none. */
function unlessNoUse(error: unknown): null {
	if (error instanceof NotCovered || (isAppError(error) && error.code === 'MODEL_UNAVAILABLE')) return null;
	throw error;
}

interface Attempt {
	occurredAt: Date;
	/** answers in place of the model that was chosen */
	downgradeTo: string | null;
}

async function write(context: TenantContext, input: ChatRequest, attempt: Attempt): Promise<RunPlan> {
	const written: { plan?: RunPlan } = {};
	try {
		return await retryConflict(() =>
			withTenant(context.scope, async (tx) => {
				delete written.plan;
				return (written.plan = await plan(tx, context, input, attempt));
			})
		);
	} catch (error) {
		// Up to the commit all went well: whether that was done nobody has said, and the call is not sent.
		if (written.plan !== undefined) void failUnsent(written.plan);
		if (violatesUnique(error, 'ai_generations_one_running_key')) throw new AppError('GENERATION_IN_PROGRESS');
		if (violatesUnique(error, 'ai_conversations_tenant_id_id_pk')) throw await taken(context, input.id);
		if (violatesUnique(error, 'ai_messages_tenant_id_id_pk')) {
			throw new AppError('CONFLICT', 'This message was already sent.', undefined, { cause: error });
		}
		throw error;
	}
}

/** Of a conversation that another request has begun at this moment: what is not visible is somebody else's. */
async function taken({ scope }: TenantContext, conversationId: string): Promise<AppError> {
	const [begun] = await withTenant(scope, (tx) =>
		tx.select({ id: aiConversations.id }).from(aiConversations).where(ownConversation(scope, conversationId))
	);
	return new AppError(begun === undefined ? 'NOT_FOUND' : 'GENERATION_IN_PROGRESS');
}

async function plan(
	tx: Transaction,
	{ scope, log }: TenantContext,
	asked: ChatRequest,
	{ occurredAt, downgradeTo }: Attempt
): Promise<RunPlan> {
	const { tenantId } = scope;
	const { input, pin, used } = await readTemplateOf(tx, scope, asked);
	const { conversation, tenant, modelAsked } = await loadTarget(tx, scope, input);

	const chosenModelId = input.model ?? conversation?.modelId ?? tenant.defaultModelId;
	const model =
		downgradeTo === null && modelAsked !== undefined
			? modelAsked
			: await findUsableModel(tx, tenantId, downgradeTo ?? chosenModelId);
	const { modelId } = model;
	const downgradedFrom = downgradeTo === null ? null : chosenModelId;
	const turn = await loadTurn(tx, scope, input, {
		activeLeafId: conversation?.activeLeafId ?? null,
		contextWindow: model.contextWindow
	});

	requireVision(model, turn);

	const systemPrompt = input.settings?.systemPrompt ?? conversation?.systemPrompt ?? null;
	const settings = answerSettings(input.settings, conversation?.settings, model);
	const outputTokensMax = outputLimit(model, tenant.outputTokensMax, settings.maxOutputTokens);
	const tools = toolsFor(model, settings);
	const prompt = buildPrompt([...turn.path, ...(turn.question === null ? [] : [turn.question])], {
		systemPrompt,
		contextWindow: model.contextWindow,
		outputTokens: outputTokensMax,
		otherTokens: toolTokens(tools),
		visionModelId: model.capabilities.vision ? modelId : undefined
	});
	const searches = searchesUnasked(modelId) ? 1 : 0;
	const { promptTokens, images } = prompt;
	const ceiling = priceCeiling(model.pricing, { promptTokens, images, searches });

	const ids = { generationId: newId(), messageId: newId(), conversationId: input.id };
	const hold = await writeTurn(tx, scope, {
		ids,
		input,
		turn,
		isNew: conversation === null,
		// It stays what was chosen: the next question is asked of it again.
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
	}).catch((error: unknown) => {
		throw notCovered(error, tenant.fallbackModelId === modelId ? null : tenant.fallbackModelId);
	});
	return {
		...ids,
		scope,
		log,
		step: 0,
		promptTokens,
		terms: { model, images, searches, outputTokensMax },
		occurredAt,
		downgradedFrom,
		pin,
		isContextCut: prompt.isCut,
		request: completionRequest({
			model,
			messages: prompt.messages,
			outputTokens: hold.outputTokens,
			ceiling,
			settings,
			tools,
			scope,
			conversationId: input.id
		})
	};
}

/** @throws {AppError} MODEL_UNAVAILABLE: a question about an image is for a model that sees it */
function requireVision({ name, capabilities }: UsableModel, { question }: Turn): void {
	if ((question?.images ?? []).length === 0 || capabilities.vision) return;
	throw new AppError('MODEL_UNAVAILABLE', `${name} cannot see images. Please choose a model that can.`, {
		reason: 'no-vision'
	});
}

function notCovered(error: unknown, fallbackModelId: string | null): unknown {
	return isAppError(error) && error.code === 'BUDGET_EXCEEDED'
		? new NotCovered(error as AppError<'BUDGET_EXCEEDED'>, fallbackModelId)
		: error;
}

/**
 * The conversation, locked: what starts in it one after the other sees the other's end. The lock comes before all
 * others, in the order in which a finish takes its own, so that neither waits for the other. With it everything that
 * does not depend on the conversation.
 * @throws {AppError} GENERATION_IN_PROGRESS, NOT_FOUND, FORBIDDEN, MODEL_UNAVAILABLE
 */
async function loadTarget(tx: Transaction, scope: TenantScope, { id: conversationId, model }: ChatRequest) {
	const { tenantId } = scope;
	const [[conversation], , tenant, , modelAsked] = await batchInOrder([
		() =>
			tx
				.select({
					modelId: aiConversations.modelId,
					systemPrompt: aiConversations.systemPrompt,
					settings: aiConversations.settings,
					activeLeafId: aiConversations.activeLeafId
				})
				.from(aiConversations)
				.where(and(eq(aiConversations.tenantId, tenantId), eq(aiConversations.id, conversationId)))
				.for('no key update'),
		() => requireNoneRunning(tx, tenantId, conversationId),
		() => loadTenantSettings(tx, tenantId),
		() => requireStillMember(tx, scope, 'generations:start'),
		async () => (model === undefined ? undefined : await findUsableModel(tx, tenantId, model))
	]);
	return { conversation: conversation ?? null, tenant, modelAsked };
}

async function requireNoneRunning(tx: Transaction, tenantId: string, conversationId: string): Promise<void> {
	const running = await tx
		.select({ id: aiGenerations.id })
		.from(aiGenerations)
		.where(
			and(
				eq(aiGenerations.tenantId, tenantId),
				eq(aiGenerations.conversationId, conversationId),
				eq(aiGenerations.kind, 'chat'),
				inArray(aiGenerations.status, ['pending', 'streaming'])
			)
		);
	if (running.length > 0) throw new AppError('GENERATION_IN_PROGRESS');
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
