import { sql } from 'drizzle-orm';
import { Usd, usdString } from '$lib/domain/money';
import type { Transaction } from '../../db/client';
import { retryConflict } from '../../db/errors';
import { withSystem } from '../../db/tenancy';
import type { GenerationRecord } from '../../openrouter';
import type { GenerationKey } from '../metering/settle';
import { trackUsage, type UsageEntry } from '../metering/track-usage';
import { addToDay, markCompared, type ComparedCall, type Finding } from './comparison';
import { addToRun } from './run';

/**
 * Compares what the ledger has of a generation with the provider's record, once, whoever asks and how often: what
 * differs is corrected by an adjustment entry, and with it everything that is a sum of the ledger.
 * @param record null: the provider has none, and will not have one any more
 */
export async function compareGeneration(
	key: GenerationKey,
	record: GenerationRecord | null,
	runId: string
): Promise<void> {
	await retryConflict(() =>
		withSystem(async (tx) => {
			const call = await markCompared(tx, key, record?.totalCost ?? null);
			if (call === null) return;
			const finding = record === null ? 'missing' : await settleDifference(tx, call, record);
			await addToDay(tx, call, finding);
			await addToRun(tx, runId, finding);
		})
	);
}

type Charged = Awaited<ReturnType<typeof chargedSoFar>>;

/** What the ledger has of a generation, over all of its entries; `source` is the last one's. */
async function chargedSoFar(tx: Transaction, { tenantId, generationId }: GenerationKey) {
	const [row] = await tx.execute<{
		amount: string;
		promptTokens: number;
		completionTokens: number;
		reasoningTokens: number;
		cachedTokens: number;
		nextSequence: number;
		source: UsageEntry['source'];
	}>(sql`
		select sum(amount) as amount, sum(prompt_tokens)::integer as "promptTokens",
			sum(completion_tokens)::integer as "completionTokens", sum(reasoning_tokens)::integer as "reasoningTokens",
			sum(cached_tokens)::integer as "cachedTokens", max(sequence) + 1 as "nextSequence",
			(array_agg(source order by sequence desc))[1] as source
		from ai_usage_ledger
		where tenant_id = ${tenantId} and generation_id = ${generationId}
		having count(*) > 0`);
	if (row === undefined) throw new Error(`generation ${generationId} is settled and has no charge`);
	return row;
}

async function settleDifference(
	tx: Transaction,
	call: ComparedCall,
	record: GenerationRecord
): Promise<Finding> {
	const charged = await chargedSoFar(tx, call);
	const finding = { ledger: new Usd(charged.amount), provider: new Usd(record.totalCost) };
	// An estimate that was right is said to be so: its counts were guesses, and its message calls it an estimate.
	if (!finding.ledger.eq(finding.provider) || charged.source === 'estimate') {
		await trackUsage(tx, adjustmentOf(call, charged, record));
	}
	return finding;
}

function adjustmentOf(
	call: ComparedCall,
	charged: Charged,
	{ model, provider, usage, totalCost }: GenerationRecord
): UsageEntry {
	return {
		call,
		kind: 'adjustment',
		sequence: charged.nextSequence,
		source: 'lookup',
		amount: usdString(new Usd(totalCost).minus(charged.amount)),
		tokens: {
			promptTokens: usage.promptTokens - charged.promptTokens,
			completionTokens: usage.completionTokens - charged.completionTokens,
			reasoningTokens: usage.reasoningTokens - charged.reasoningTokens,
			cachedTokens: usage.cachedTokens - charged.cachedTokens,
			// The record does not count them.
			cacheWriteTokens: 0
		},
		modelServed: model,
		provider,
		providerGenerationId: call.providerGenerationId,
		hold: '0',
		reason: reasonOf(charged, totalCost)
	};
}

/** To the last digit: this is what the books are explained by. */
function reasonOf({ amount, source }: Charged, providerCost: string): string {
	const [was, is] = [`$${usdString(amount)}`, `$${usdString(providerCost)}`];
	if (source !== 'estimate') return `Charged ${was}; the provider's record says ${is}.`;
	return was === is
		? `Estimated at ${was}, as the provider's record says.`
		: `Estimated at ${was}; the provider's record says ${is}.`;
}
