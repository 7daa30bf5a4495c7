import type { MessageUsage } from '$lib/domain/chat';
import { Usd, usdString } from '$lib/domain/money';
import type { Finished } from './end-call';

/** What an answer came to: the sum over its calls. Its cost is not known while that of any of them is not. */
export function addUp(calls: readonly Finished[]): Finished {
	const usages = calls.flatMap(({ usage }) => usage ?? []);
	const costs = calls.flatMap(({ cost }) => cost ?? []);
	const isPending = calls.some((call) => call.isPending);
	return {
		usage: usages.length === 0 ? null : usages.reduce(sumOf),
		cost:
			isPending || costs.length === 0
				? null
				: usdString(costs.reduce((sum, cost) => sum.plus(cost), new Usd(0))),
		isEstimate: calls.some(({ isEstimate }) => isEstimate),
		isPending
	};
}

function sumOf(a: MessageUsage, b: MessageUsage): MessageUsage {
	return {
		promptTokens: a.promptTokens + b.promptTokens,
		completionTokens: a.completionTokens + b.completionTokens,
		totalTokens: a.totalTokens + b.totalTokens,
		reasoningTokens: (a.reasoningTokens ?? 0) + (b.reasoningTokens ?? 0)
	};
}
