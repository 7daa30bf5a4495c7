import { and, eq, isNull, sql } from 'drizzle-orm';
import { usdString, type Usd } from '$lib/domain/money';
import type { Transaction } from '../../db/client';
import { aiGenerations, reconciliationDays } from '../../db/schema';
import type { GenerationKey } from '../metering/settle';
import { TRACKED_CALL } from '../metering/track-usage';

export type ComparedCall = NonNullable<Awaited<ReturnType<typeof markCompared>>>;

/**
 * The one gate to a comparison: whoever flips it has compared. The row stays locked until the transaction ends, so
 * what follows sees every ledger entry of the generation.
 * @param providerCost USD; null where the provider has no record
 * @returns null when it is compared already, or not settled
 */
export async function markCompared(
	tx: Transaction,
	{ tenantId, generationId }: GenerationKey,
	providerCost: string | null
) {
	const [call] = await tx
		.update(aiGenerations)
		.set({ reconciledAt: sql`now()`, providerCost })
		.where(
			and(
				eq(aiGenerations.tenantId, tenantId),
				eq(aiGenerations.id, generationId),
				eq(aiGenerations.money, 'settled'),
				isNull(aiGenerations.reconciledAt)
			)
		)
		.returning({
			...TRACKED_CALL,
			tenantId: aiGenerations.tenantId,
			generationId: aiGenerations.id,
			providerGenerationId: aiGenerations.providerGenerationId
		});
	return call ?? null;
}

/** USD on both sides, before an adjustment; `missing` where there is nothing to compare with. */
export type Finding = { ledger: Usd; provider: Usd } | 'missing';

/** Adds a comparison to its day and model. Last in its transaction: everybody who compares wants this row. */
export async function addToDay(
	tx: Transaction,
	{ occurredAt, modelId }: Pick<ComparedCall, 'occurredAt' | 'modelId'>,
	finding: Finding
): Promise<void> {
	const found =
		finding === 'missing'
			? { missing: 1 }
			: {
					checked: 1,
					adjusted: finding.ledger.eq(finding.provider) ? 0 : 1,
					ledgerUsd: usdString(finding.ledger),
					providerUsd: usdString(finding.provider)
				};
	await tx
		.insert(reconciliationDays)
		.values({ day: occurredAt.toISOString().slice(0, 10), modelId, ...found })
		.onConflictDoUpdate({
			target: [reconciliationDays.day, reconciliationDays.modelId],
			set: {
				checked: sql`${reconciliationDays.checked} + excluded.checked`,
				missing: sql`${reconciliationDays.missing} + excluded.missing`,
				adjusted: sql`${reconciliationDays.adjusted} + excluded.adjusted`,
				ledgerUsd: sql`${reconciliationDays.ledgerUsd} + excluded.ledger_usd`,
				providerUsd: sql`${reconciliationDays.providerUsd} + excluded.provider_usd`,
				updatedAt: sql`now()`
			}
		});
}
