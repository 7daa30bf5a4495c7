import { and, eq } from 'drizzle-orm';
import { textOf, type ChatMessage } from '$lib/domain/chat';
import { AppError, isAppError } from '$lib/domain/errors';
import { newId } from '$lib/domain/ids';
import { priceCeiling } from '$lib/domain/price';
import { estimateTokens, MESSAGE_OVERHEAD_TOKENS } from '$lib/domain/tokens';
import type { Transaction } from '../../db/client';
import { violatesUnique } from '../../db/errors';
import { aiGenerationChunks, aiGenerations, aiMessages } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import type { RequestMessage } from '../../openrouter';
import { requireStillMember } from '../members/still-member';
import { noteRefusal } from '../metering/note-refusal';
import { endCall, type Finished, type Served } from './end-call';
import { insistently } from './insistently';
import { openCall } from './open-call';
import type { Outcome } from './outcome';
import type { RunPlan } from './plan';
import { maxPrice } from './request';

/** An answer that still wants tools after as many calls has lost its way. */
export const CALLS_PER_ANSWER_MAX = 6;

/** A call that has asked for tools, and what they gave. */
interface Ended extends Served {
	outcome: Outcome;
	/** of the answer so far */
	parts: ChatMessage['parts'];
	/** what the call said, and the tools' results: they go with the next request */
	said: RequestMessage[];
}

export type NextCall = { plan: RunPlan; finished: Finished } | { refusal: AppError };

/**
 * From one call of an answer to the next, in one transaction: the money and the end of the one, the answer so far, hold
 * and generation of the other. So each call is held for and charged by itself, and a process that dies leaves at most
 * one of them open.
 * @returns the refusal where there is to be no further call: its member has lost the right to it, its budget is used up,
 *   or its conversation has gone on without it
 */
export async function prepareNextCall(plan: RunPlan, ended: Ended): Promise<NextCall> {
	const next = { generationId: newId(), occurredAt: new Date() };
	let attempts = 0;
	const call = await insistently(plan, () => {
		const isAgain = attempts++ > 0;
		return withTenant(plan.scope, (tx) => write(tx, plan, ended, { ...next, isAgain })).catch(
			(error: unknown) => {
				if (isAppError(error)) return { refusal: error };
				if (violatesUnique(error, 'ai_generations_one_running_key'))
					return { refusal: new AppError('GENERATION_IN_PROGRESS') };
				throw error;
			}
		);
	});
	if (call === null) return { refusal: new AppError('UNAVAILABLE') };
	if ('refusal' in call && call.refusal.code === 'BUDGET_EXCEEDED') {
		const refusal = call.refusal as AppError<'BUDGET_EXCEEDED'>;
		await noteRefusal(plan, refusal, { apiKeyId: null, occurredAt: next.occurredAt });
	}
	return call;
}

async function write(
	tx: Transaction,
	plan: RunPlan,
	{ outcome, parts, said, ...served }: Ended,
	{ generationId: nextId, occurredAt, isAgain }: { generationId: string; occurredAt: Date; isAgain: boolean }
): Promise<NextCall> {
	const { scope, generationId, messageId, terms } = plan;
	const { tenantId } = scope;
	const { model, images, searches, outputTokensMax } = terms;
	const key = { tenantId, generationId };
	const step = plan.step + 1;
	const promptTokens = plan.promptTokens + said.reduce((sum, message) => sum + tokensOf(message), 0);
	const ceiling = priceCeiling(model.pricing, { promptTokens, images, searches });
	const planFor = (outputTokens: number): RunPlan => ({
		...plan,
		generationId: nextId,
		occurredAt,
		step,
		promptTokens,
		request: {
			...plan.request,
			messages: [...plan.request.messages, ...said],
			max_tokens: outputTokens,
			provider: { ...plan.request.provider, max_price: maxPrice(ceiling) },
			...(step === CALLS_PER_ANSWER_MAX - 1 ? { tool_choice: 'none' as const } : {})
		}
	});

	await requireStillMember(tx, scope, 'generations:start');
	const finished = await endCall(tx, key, outcome, served);
	// A commit that was not acknowledged may have been one.
	const outputTokensWritten = isAgain ? await findOutputTokens(tx, { tenantId, generationId: nextId }) : null;
	if (outputTokensWritten !== null) return { finished, plan: planFor(outputTokensWritten) };

	await moveMessageOn(tx, { ...key, messageId, nextId, parts });
	const { conversationId, downgradedFrom, pin } = plan;
	const hold = await openCall(
		tx,
		scope,
		{ id: nextId, kind: 'chat', conversationId, messageId, step, downgradedFrom, ...pin },
		{ model, ceiling, promptTokens, outputTokensMax, occurredAt }
	);
	return { finished, plan: planFor(hold.outputTokens) };
}

async function findOutputTokens(
	tx: Transaction,
	{ tenantId, generationId }: { tenantId: string; generationId: string }
): Promise<number | null> {
	const [written] = await tx
		.select({ outputTokens: aiGenerations.outputTokensMax })
		.from(aiGenerations)
		.where(and(eq(aiGenerations.tenantId, tenantId), eq(aiGenerations.id, generationId)));
	return written?.outputTokens ?? null;
}

/** The parts so far are the message's from here on, and what follows is checkpointed under the next call. */
async function moveMessageOn(
	tx: Transaction,
	{
		tenantId,
		generationId,
		messageId,
		nextId,
		parts
	}: {
		tenantId: string;
		generationId: string;
		messageId: string;
		nextId: string;
		parts: ChatMessage['parts'];
	}
): Promise<void> {
	const moved = await tx
		.update(aiMessages)
		.set({ parts, content: textOf(parts), status: 'streaming', generationId: nextId })
		.where(and(eq(aiMessages.tenantId, tenantId), eq(aiMessages.id, messageId)))
		.returning({ id: aiMessages.id });
	if (moved.length === 0) throw new AppError('NOT_FOUND', 'The conversation was deleted in the meantime.');
	await tx
		.delete(aiGenerationChunks)
		.where(and(eq(aiGenerationChunks.tenantId, tenantId), eq(aiGenerationChunks.generationId, generationId)));
}

function tokensOf(message: RequestMessage): number {
	return estimateTokens(JSON.stringify(message)) + MESSAGE_OVERHEAD_TOKENS;
}
