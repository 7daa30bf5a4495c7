import { and, eq, isNull, or, sql, type SQL } from 'drizzle-orm';
import { usdString } from '$lib/domain/money';
import { priceUsage } from '$lib/domain/price';
import { batch } from '../../db/batch';
import type { Transaction } from '../../db/client';
import { aiGenerations } from '../../db/schema';
import type { Usage } from '../../openrouter';
import { budgetsOf, releaseHold } from './budget';
import { replaceEstimate } from './replace-estimate';
import { TRACKED_CALL, trackUsage } from './track-usage';

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

export interface GenerationKey {
	tenantId: string;
	generationId: string;
}

/**
 * Charges a generation, exactly once: ledger entry, budgets, message, conversation and rollups in the caller's
 * transaction, guarded by `settled_at is null`. A second call, from wherever, changes nothing, unless the first one had
 * to estimate and this one knows.
 * @returns the amount in USD, or null when it was settled before
 */
export async function settleGeneration(
	tx: Transaction,
	key: GenerationKey,
	charge: Charge
): Promise<{ amount: string; isEstimate: boolean } | null> {
	const generation = await close(tx, key, 'settled');
	const { usage } = charge;
	if (generation === null) {
		const { source } = charge;
		const amount = source === 'estimate' ? null : await replaceEstimate(tx, key, { ...charge, source });
		return amount === null ? null : { amount, isEstimate: false };
	}
	const { hold, ...call } = generation;
	const isEstimate = usage.cost === null;
	const amount = usage.cost ?? usdString(priceUsage(usage, call.pricing, call.occurredAt).total);
	await trackUsage(tx, {
		call: { ...call, ...key },
		kind: 'charge',
		sequence: 0,
		source: isEstimate ? 'estimate' : charge.source,
		amount,
		tokens: usage,
		modelServed: charge.modelServed,
		provider: charge.provider,
		providerGenerationId: charge.providerGenerationId,
		hold,
		reason: null
	});
	return { amount, isEstimate };
}

/** Gives the hold of a call back that the provider never took: it costs nothing and leaves no charge. */
export async function releaseGeneration(tx: Transaction, key: GenerationKey): Promise<void> {
	const generation = await close(tx, key, 'released');
	if (generation === null) {
		await replaceEstimate(tx, key, null);
		return;
	}
	await batch(
		budgetsOf({ ...generation, tenantId: key.tenantId }).map((budget) =>
			releaseHold(tx, budget, generation.hold)
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
		.returning({ ...TRACKED_CALL, hold: aiGenerations.hold });
	return generation ?? null;
}
