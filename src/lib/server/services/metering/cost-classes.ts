import { usdString } from '$lib/domain/money';
import { priceUsage } from '$lib/domain/price';
import type { TrackedCall, UsageEntry } from './track-usage';

/** USD of an entry by what its tokens were; what is left of its amount is fees, discounts and corrections. */
export interface CostsByClass {
	inputCost: string;
	cacheReadCost: string;
	cacheWriteCost: string;
	/** with reasoning */
	outputCost: string;
}

const NONE: CostsByClass = { inputCost: '0', cacheReadCost: '0', cacheWriteCost: '0', outputCost: '0' };

/**
 * What a charge's tokens come to by the price that it was held under. An adjustment corrects an amount, and nobody
 * says which tokens it is about: it belongs to no class.
 */
export function costsByClass(
	{ pricing, occurredAt }: Pick<TrackedCall, 'pricing' | 'occurredAt'>,
	{ kind, tokens }: Pick<UsageEntry, 'kind' | 'tokens'>
): CostsByClass {
	if (kind === 'adjustment') return NONE;
	const { prompt, cacheRead, cacheWrite, completion, reasoning } = priceUsage(tokens, pricing, occurredAt);
	return {
		inputCost: usdString(prompt),
		cacheReadCost: usdString(cacheRead),
		cacheWriteCost: usdString(cacheWrite),
		outputCost: usdString(completion.plus(reasoning))
	};
}
