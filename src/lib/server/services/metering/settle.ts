import { and, eq, isNull, or, sql, type SQL } from 'drizzle-orm';
import { usdString, ZERO_USD } from '$lib/domain/money';
import { priceUsage } from '$lib/domain/price';
import { batch } from '../../db/batch';
import type { Transaction } from '../../db/client';
import { aiConversations, aiGenerations, aiMessages, aiUsageLedger } from '../../db/schema';
import type { Usage } from '../../openrouter';
import { budgetsOf, settleBudget } from './budget';
import { addToRollups } from './rollups';

/** What is known of a call's cost when it is charged. */
export interface Charge {
	usage: Usage;
	/** `stream` and `lookup`: the provider's figure; `estimate`: ours, until reconciliation */
	source: 'stream' | 'lookup' | 'estimate';
	modelServed: string | null;
	provider: string | null;
	providerGenerationId: string | null;
}

/** Not charged yet: open, or given back. */
const CHARGEABLE = or(isNull(aiGenerations.settledAt), eq(aiGenerations.money, 'released'));
/** In an UPDATE: what of the hold is still on the budgets. */
const HOLD_STILL_HELD = sql`case when ${aiGenerations.money} = 'released' then 0 else ${aiGenerations.hold} end`;

interface GenerationKey {
	tenantId: string;
	generationId: string;
}

/**
 * Charges a generation, exactly once: ledger entry, budgets, message, conversation and rollups in the caller's
 * transaction, guarded by `settled_at is null`. A second call, from wherever, changes nothing.
 * @returns the amount in USD, or null when it was settled before
 */
export async function settleGeneration(
	tx: Transaction,
	key: GenerationKey,
	charge: Charge
): Promise<{ amount: string; isEstimate: boolean } | null> {
	const generation = await close(tx, key, 'settled');
	if (generation === null) return null;
	const { usage } = charge;
	const isEstimate = usage.cost === null;
	const amount = usage.cost ?? usdString(priceUsage(usage, generation.pricing, generation.occurredAt).total);
	// One batch on the wire: none depends on another's answer. Budgets last, since their rows are the contended ones.
	await batch([
		tx.insert(aiUsageLedger).values({
			tenantId: key.tenantId,
			generationId: key.generationId,
			kind: 'charge',
			sequence: 0,
			source: isEstimate ? 'estimate' : charge.source,
			amount,
			userId: generation.userId,
			conversationId: generation.conversationId,
			modelId: generation.modelId,
			modelServed: charge.modelServed,
			provider: charge.provider,
			providerGenerationId: charge.providerGenerationId,
			promptTokens: usage.promptTokens,
			completionTokens: usage.completionTokens,
			reasoningTokens: usage.reasoningTokens,
			cachedTokens: usage.cachedTokens,
			cacheWriteTokens: usage.cacheWriteTokens,
			priceId: generation.priceId,
			pricing: generation.pricing,
			occurredAt: generation.occurredAt
		}),
		chargeMessage(tx, key.tenantId, generation.messageId, { usage, amount, isEstimate }),
		chargeConversation(tx, key.tenantId, generation.conversationId, { usage, amount }),
		addToRollups(tx, { ...generation, tenantId: key.tenantId, usage, amount }),
		...budgetsOf({ ...generation, tenantId: key.tenantId }).map((budget) =>
			settleBudget(tx, budget, { hold: generation.hold, cost: amount })
		)
	]);
	return { amount, isEstimate };
}

/** Gives the hold of a call back that the provider never took: it costs nothing and leaves no charge. */
export async function releaseGeneration(tx: Transaction, key: GenerationKey): Promise<void> {
	const generation = await close(tx, key, 'released');
	if (generation === null) return;
	await batch(
		budgetsOf({ ...generation, tenantId: key.tenantId }).map((budget) =>
			settleBudget(tx, budget, { hold: generation.hold, cost: usdString(ZERO_USD) })
		)
	);
}

/**
 * Leaves the cost to the provider's record.
 * @param firstLookup when to ask for it first
 * @returns false when it is charged already: somebody has taken this process for dead, and asked
 */
export async function awaitCost(tx: Transaction, key: GenerationKey, firstLookup: SQL): Promise<boolean> {
	const awaiting = await tx
		.update(aiGenerations)
		.set({ money: 'awaiting', settledAt: null, lookupAt: firstLookup, hold: HOLD_STILL_HELD })
		.where(and(eq(aiGenerations.tenantId, key.tenantId), eq(aiGenerations.id, key.generationId), CHARGEABLE))
		.returning({ id: aiGenerations.id });
	return awaiting.length > 0;
}

/**
 * The one gate to the money: whoever flips it settles. A charge may still come for a call that was taken for never
 * accepted, when its process could not say in time that it was: then the hold is gone already, and only the charge
 * is left to write.
 */
async function close(
	tx: Transaction,
	{ tenantId, generationId }: GenerationKey,
	money: 'settled' | 'released'
) {
	const [generation] = await tx
		.update(aiGenerations)
		.set({ money, settledAt: sql`now()`, lookupAt: null, hold: HOLD_STILL_HELD })
		.where(
			and(
				eq(aiGenerations.tenantId, tenantId),
				eq(aiGenerations.id, generationId),
				money === 'settled' ? CHARGEABLE : isNull(aiGenerations.settledAt)
			)
		)
		.returning({
			userId: aiGenerations.userId,
			conversationId: aiGenerations.conversationId,
			messageId: aiGenerations.messageId,
			modelId: aiGenerations.modelId,
			priceId: aiGenerations.priceId,
			pricing: aiGenerations.pricing,
			hold: aiGenerations.hold,
			occurredAt: aiGenerations.occurredAt
		});
	return generation ?? null;
}

async function chargeMessage(
	tx: Transaction,
	tenantId: string,
	messageId: string | null,
	{ usage, amount, isEstimate }: { usage: Usage; amount: string; isEstimate: boolean }
): Promise<void> {
	if (messageId === null) return;
	await tx
		.update(aiMessages)
		.set({
			promptTokens: usage.promptTokens,
			completionTokens: usage.completionTokens,
			totalTokens: usage.totalTokens,
			cost: amount,
			metadata: sql`${aiMessages.metadata} || ${JSON.stringify({ costIsEstimate: isEstimate, costIsPending: false, reasoningTokens: usage.reasoningTokens })}::jsonb`
		})
		.where(and(eq(aiMessages.tenantId, tenantId), eq(aiMessages.id, messageId)));
}

async function chargeConversation(
	tx: Transaction,
	tenantId: string,
	conversationId: string | null,
	{ usage, amount }: { usage: Usage; amount: string }
): Promise<void> {
	if (conversationId === null) return;
	await tx
		.update(aiConversations)
		.set({
			totalTokens: sql`${aiConversations.totalTokens} + ${usage.totalTokens}`,
			totalCost: sql`${aiConversations.totalCost} + ${amount}::numeric`
		})
		.where(and(eq(aiConversations.tenantId, tenantId), eq(aiConversations.id, conversationId)));
}
