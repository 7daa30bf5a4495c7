import { PERIODS, periodRange } from '$lib/domain/periods';
import type { Transaction } from '../../db/client';
import { aiUsageStats } from '../../db/schema';
import { added } from './added';
import type { CostsByClass } from './cost-classes';
import type { TrackedCall, UsageEntry } from './track-usage';

export type Contribution = Pick<
	TrackedCall,
	'tenantId' | 'userId' | 'modelId' | 'purpose' | 'step' | 'occurredAt' | 'apiKeyId' | 'templateId'
> &
	Pick<UsageEntry, 'kind' | 'tokens' | 'amount'> & { costs: CostsByClass };

/**
 * Adds an entry of the ledger to the day's, the month's and the year's row of its member and model, in one statement.
 * An answer that used tools is one message and as many requests as it has steps; a title is a request and no message.
 */
export async function addToRollups(tx: Transaction, entry: Contribution): Promise<void> {
	const { tenantId, userId, modelId, purpose, tokens, amount, costs } = entry;
	await tx
		.insert(aiUsageStats)
		.values(
			PERIODS.map((period) => ({
				tenantId,
				userId,
				modelId,
				...periodColumns(period, entry.occurredAt),
				...countsOf(entry),
				totalTokens: tokens.promptTokens + tokens.completionTokens,
				reasoningTokens: tokens.reasoningTokens,
				cachedTokens: tokens.cachedTokens,
				cacheWriteTokens: tokens.cacheWriteTokens,
				chatCost: purpose === 'chat' ? amount : '0',
				...costs
			}))
		)
		.onConflictDoUpdate({
			target: [
				aiUsageStats.tenantId,
				aiUsageStats.period,
				aiUsageStats.periodStart,
				aiUsageStats.userId,
				aiUsageStats.modelId
			],
			set: SUMS
		});
}

const SUMS = added(aiUsageStats, [
	'requestCount',
	'messageCount',
	'promptTokens',
	'completionTokens',
	'totalTokens',
	'reasoningTokens',
	'cachedTokens',
	'cacheWriteTokens',
	'totalCost',
	'chatCost',
	'inputCost',
	'cacheReadCost',
	'cacheWriteCost',
	'outputCost'
]);

export function periodColumns(period: (typeof PERIODS)[number], at: Date) {
	const { start, end } = periodRange(period, at);
	return { period, periodStart: start, periodEnd: end };
}

/** What every rollup has of an entry. */
export function countsOf({ kind, purpose, step, tokens, amount }: Contribution) {
	const isCharge = kind === 'charge';
	return {
		requestCount: isCharge ? 1 : 0,
		messageCount: isCharge && purpose === 'chat' && step === 0 ? 1 : 0,
		promptTokens: tokens.promptTokens,
		completionTokens: tokens.completionTokens,
		totalCost: amount
	};
}
