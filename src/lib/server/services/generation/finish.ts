import { setTimeout as delay } from 'node:timers/promises';
import { and, eq, sql } from 'drizzle-orm';
import type { ChatMessage, MessageMetadata, MessageUsage } from '$lib/domain/chat';
import { batch } from '../../db/batch';
import type { Transaction } from '../../db/client';
import { aiGenerationChunks, aiGenerations, aiMessages } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import type { Usage } from '../../openrouter';
import { awaitCost, releaseGeneration, settleGeneration } from '../metering/settle';
import { messageStatusOf, type Outcome } from './outcome';
import type { RunPlan } from './plan';

export interface Answer {
	parts: ChatMessage['parts'];
	content: string;
	metadata: MessageMetadata;
	modelServed: string | null;
	provider: string | null;
	providerGenerationId: string | null;
}

/** What the viewers are told of the money. */
export interface Finished {
	usage: MessageUsage | null;
	/** USD; null while the provider's record is awaited, and for calls that it never took */
	cost: string | null;
	isEstimate: boolean;
	isPending: boolean;
}

const UNCHARGED: Finished = { usage: null, cost: null, isEstimate: false, isPending: false };

/** The provider's record appears within seconds; the first question goes out soon, later ones back off. */
const FIRST_LOOKUP_AFTER = sql`now() + interval '1 second'`;

/** The database may be gone for a while; the answer waits for it here, with a limit so that a process can end. */
const RETRY_DELAYS_MS = [100, 250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 60_000];

/**
 * Writes the end of a generation down: text, status and money in one transaction. If any of it fails none of it
 * happened, and it is tried again. If it cannot be done at all the rows stay as they were and the recovery takes
 * over from the last checkpoint.
 */
export async function finishGeneration(plan: RunPlan, outcome: Outcome, answer: Answer): Promise<Finished> {
	for (let attempt = 0; ; attempt++) {
		try {
			return await withTenant(plan.scope, (tx) => writeEnd(tx, plan, outcome, answer));
		} catch (err) {
			const delayMs = RETRY_DELAYS_MS[attempt];
			plan.log.error(
				{ err, generationId: plan.generationId, attempt, delayMs },
				'the end of a generation was not written'
			);
			if (delayMs === undefined) return { ...UNCHARGED, isPending: true };
			await delay(delayMs);
		}
	}
}

async function writeEnd(tx: Transaction, plan: RunPlan, outcome: Outcome, answer: Answer): Promise<Finished> {
	const { tenantId } = plan.scope;
	const { generationId } = plan;
	const finished = await settle(tx, { tenantId, generationId }, outcome.money, answer);
	const metadata = { ...answer.metadata, costIsPending: finished.isPending };
	await batch([
		tx
			.update(aiMessages)
			.set({
				parts: answer.parts,
				content: answer.content,
				status: messageStatusOf(outcome.status),
				metadata: sql`${aiMessages.metadata} || ${JSON.stringify(metadata)}::jsonb`
			})
			.where(and(eq(aiMessages.tenantId, tenantId), eq(aiMessages.id, plan.messageId))),
		tx
			.update(aiGenerations)
			.set({
				status: outcome.status,
				finishReason: outcome.finishReason,
				errorCode: outcome.error?.providerCode ?? null,
				modelServed: answer.modelServed,
				provider: answer.provider,
				providerGenerationId: answer.providerGenerationId,
				finishedAt: sql`now()`
			})
			.where(and(eq(aiGenerations.tenantId, tenantId), eq(aiGenerations.id, generationId))),
		tx
			.delete(aiGenerationChunks)
			.where(
				and(eq(aiGenerationChunks.tenantId, tenantId), eq(aiGenerationChunks.generationId, generationId))
			)
	]);
	return finished;
}

async function settle(
	tx: Transaction,
	key: { tenantId: string; generationId: string },
	money: Outcome['money'],
	answer: Answer
): Promise<Finished> {
	switch (money.kind) {
		case 'release':
			await releaseGeneration(tx, key);
			return UNCHARGED;
		case 'await':
			return { ...UNCHARGED, isPending: await awaitCost(tx, key, FIRST_LOOKUP_AFTER) };
		case 'charge': {
			const charged = await settleGeneration(tx, key, {
				...answer,
				usage: money.usage,
				source: money.source
			});
			return {
				usage: messageUsage(money.usage),
				cost: charged?.amount ?? money.usage.cost,
				isEstimate: charged?.isEstimate ?? false,
				isPending: false
			};
		}
		default:
			return money satisfies never;
	}
}

function messageUsage({ promptTokens, completionTokens, totalTokens, reasoningTokens }: Usage): MessageUsage {
	return { promptTokens, completionTokens, totalTokens, reasoningTokens };
}
