import { searchesUnasked } from '$lib/domain/models';
import { estimateTokens } from '$lib/domain/tokens';
import type { Usage } from '../../openrouter';

/** The usage of a call that nobody ever reported, from its texts; without a cost, which the price then gives. */
export function estimateUsage({
	modelId,
	promptTokens,
	content
}: {
	modelId: string;
	promptTokens: number;
	content: string;
}): Usage {
	const completionTokens = estimateTokens(content);
	return {
		promptTokens,
		completionTokens,
		totalTokens: promptTokens + completionTokens,
		reasoningTokens: 0,
		cachedTokens: 0,
		cacheWriteTokens: 0,
		searches: searchesUnasked(modelId) ? 1 : 0,
		cost: null
	};
}
