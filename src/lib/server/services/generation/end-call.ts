import { and, eq, sql } from 'drizzle-orm';
import type { MessageUsage } from '$lib/domain/chat';
import type { Transaction } from '../../db/client';
import { aiGenerations } from '../../db/schema';
import type { Usage } from '../../openrouter';
import { awaitCost, releaseGeneration, settleGeneration } from '../metering/settle';
import type { Outcome } from './outcome';

/** Who answered a call, as far as it was told. */
export interface Served {
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

export const UNCHARGED: Finished = { usage: null, cost: null, isEstimate: false, isPending: false };

/** The provider's record appears within seconds; the first question goes out soon, later ones back off. */
const FIRST_LOOKUP_AFTER = sql`now() + interval '1 second'`;

/** The end of one call of the provider: its money and its row, in the caller's transaction. */
export async function endCall(
	tx: Transaction,
	key: { tenantId: string; generationId: string },
	outcome: Outcome,
	served: Served
): Promise<Finished> {
	const finished = await settle(tx, key, outcome.money, served);
	await tx
		.update(aiGenerations)
		.set({
			status: outcome.status,
			finishReason: outcome.finishReason,
			errorCode: outcome.error?.providerCode ?? null,
			modelServed: served.modelServed,
			provider: served.provider,
			providerGenerationId: served.providerGenerationId,
			finishedAt: sql`now()`
		})
		.where(and(eq(aiGenerations.tenantId, key.tenantId), eq(aiGenerations.id, key.generationId)));
	return finished;
}

async function settle(
	tx: Transaction,
	key: { tenantId: string; generationId: string },
	money: Outcome['money'],
	served: Served
): Promise<Finished> {
	switch (money.kind) {
		case 'release':
			await releaseGeneration(tx, key);
			return UNCHARGED;
		case 'await':
			return { ...UNCHARGED, isPending: await awaitCost(tx, key, FIRST_LOOKUP_AFTER) };
		case 'charge': {
			const charged = await settleGeneration(tx, key, {
				...served,
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
