import { and, eq, sql } from 'drizzle-orm';
import { usdString, Usd } from '$lib/domain/money';
import type { Transaction } from '../../db/client';
import { aiGenerations } from '../../db/schema';
import type { Usage } from '../../openrouter';
import { TRACKED_CALL, trackUsage } from './track-usage';

/** What a call really came to. */
export interface Truth {
	usage: Usage;
	source: 'stream' | 'lookup';
	modelServed: string | null;
	provider: string | null;
	providerGenerationId: string | null;
}

const NOTHING: Usage = {
	promptTokens: 0,
	completionTokens: 0,
	totalTokens: 0,
	reasoningTokens: 0,
	cachedTokens: 0,
	cacheWriteTokens: 0,
	searches: 0,
	cost: '0'
};

/**
 * A process was taken for dead, its call was estimated, and then it comes with what it really was: the difference
 * becomes an adjustment, once. Anything but an estimate stays.
 * @param truth null: the provider never took the call
 * @returns the amount in USD that the call now comes to, or null when there was no estimate to replace
 */
export async function replaceEstimate(
	tx: Transaction,
	key: { tenantId: string; generationId: string },
	truth: Truth | null
): Promise<string | null> {
	const { usage, ...facts } = truth ?? {
		usage: NOTHING,
		source: 'stream' as const,
		modelServed: null,
		provider: null,
		providerGenerationId: null
	};
	if (usage.cost === null) return null;
	// Locked, so that whoever comes at the same time sees the adjustment.
	const [call] = await tx
		.select(TRACKED_CALL)
		.from(aiGenerations)
		.where(
			and(
				eq(aiGenerations.tenantId, key.tenantId),
				eq(aiGenerations.id, key.generationId),
				eq(aiGenerations.money, 'settled')
			)
		)
		.for('no key update');
	if (call === undefined) return null;
	const estimate = await readEstimate(tx, key);
	if (estimate === null) return null;
	await trackUsage(tx, {
		call: { ...call, ...key },
		kind: 'adjustment',
		sequence: 1,
		amount: usdString(new Usd(usage.cost).minus(estimate.amount)),
		tokens: {
			promptTokens: usage.promptTokens - estimate.promptTokens,
			completionTokens: usage.completionTokens - estimate.completionTokens,
			reasoningTokens: usage.reasoningTokens,
			cachedTokens: usage.cachedTokens,
			cacheWriteTokens: usage.cacheWriteTokens
		},
		...facts,
		hold: '0',
		reason:
			truth === null
				? `Estimated at $${usdString(estimate.amount)}; the provider had not taken the call.`
				: `Estimated at $${usdString(estimate.amount)}; the provider's answer says $${usdString(usage.cost)}.`
	});
	return usage.cost;
}

/** Null where the call's charge is none, or has been adjusted already. */
async function readEstimate(
	tx: Transaction,
	{ tenantId, generationId }: { tenantId: string; generationId: string }
) {
	const entries = await tx.execute<{
		source: string;
		amount: string;
		promptTokens: number;
		completionTokens: number;
	}>(sql`
		select source, amount, prompt_tokens as "promptTokens", completion_tokens as "completionTokens"
		from ai_usage_ledger where tenant_id = ${tenantId} and generation_id = ${generationId}`);
	const [charge] = entries;
	return entries.length === 1 && charge?.source === 'estimate' ? charge : null;
}
