import { Usd, usdString } from '$lib/domain/money';
import { priceUsage, type CostParts, type PriceRecord, type TokenUsage } from '$lib/domain/price';
import { exactNumber } from './exact-json';
import type { Faults } from './faults';

/** What a generation costs, and the digits in which that is reported. */
export interface Bill {
	usage: Required<Omit<TokenUsage, 'images'>>;
	/** USD, a plain decimal string: the ledger's figure */
	cost: string;
	/** the same amount as it stands in JSON */
	digits: string;
	promptCost: string;
	completionCost: string;
}

/**
 * The exact price of `usage` at `pricing`. Nothing is charged for an answer of no tokens (OpenRouter's zero
 * completion insurance).
 */
export function billFor(usage: Bill['usage'], pricing: PriceRecord, at: Date, faults: Faults): Bill {
	const parts = usage.completionTokens === 0 ? null : priceUsage(usage, pricing, at);
	const total = parts?.total ?? new Usd(0);
	const cost = usdString(faults['cost-noise'] ? withNoise(total) : total);
	return {
		usage,
		cost,
		digits: faults['cost-exponent'] ? new Usd(cost).toExponential() : cost,
		promptCost: parts === null ? '0' : usdString(promptPart(parts)),
		completionCost:
			parts === null ? '0' : usdString(parts.completion.plus(parts.reasoning).plus(parts.request))
	};
}

/** `usage` of an answer, its fields in the order of the recorded ones. */
export function usageJson(bill: Bill, faults: Faults, listsSearches: boolean): object {
	const { usage, digits } = bill;
	const reasoningTokens = faults['reasoning-exceeds'] ? usage.completionTokens + 3 : usage.reasoningTokens;
	return {
		prompt_tokens: usage.promptTokens,
		completion_tokens: usage.completionTokens,
		total_tokens: usage.promptTokens + usage.completionTokens,
		cost: exactNumber(digits),
		is_byok: false,
		prompt_tokens_details: {
			cached_tokens: usage.cachedTokens,
			cache_write_tokens: usage.cacheWriteTokens,
			audio_tokens: 0,
			video_tokens: 0
		},
		cost_details: {
			upstream_inference_cost: exactNumber(digits),
			upstream_inference_prompt_cost: exactNumber(bill.promptCost),
			upstream_inference_completions_cost: exactNumber(bill.completionCost)
		},
		completion_tokens_details: { reasoning_tokens: reasoningTokens, image_tokens: 0, audio_tokens: 0 },
		...(listsSearches ? { server_tool_use_details: { web_search_requests: usage.searches } } : {})
	};
}

function promptPart(parts: CostParts) {
	return parts.prompt.plus(parts.cacheRead).plus(parts.cacheWrite);
}

/** As binary floats leave it: 0.0076509169 is reported as 0.0076509169000000005. */
function withNoise(amount: Usd): Usd {
	const decimals = Math.max(16, amount.decimalPlaces()) + 3;
	return amount.isZero() ? amount : amount.plus(new Usd(5).div(new Usd(10).pow(decimals)));
}
