import { estimateImageTokens, type Attachment } from '$lib/domain/attachments';
import type { ListedModel } from '$lib/domain/models';
import { estimateTokens, MESSAGE_OVERHEAD_TOKENS } from '$lib/domain/tokens';

type AskedModel = Pick<
	ListedModel,
	'modelId' | 'inputCostPer1k' | 'outputCostPer1k' | 'contextWindow' | 'maxOutputTokens'
>;

/** What a question may cost, in USD, roughly: for reading alone. What is held and charged is reckoned by the server. */
export interface CostEstimate {
	/** reading it, and a usual answer */
	likely: number;
	/** with the longest answer that may be written */
	most: number;
}

/** A page of text: most answers are no longer. */
const USUAL_ANSWER_TOKENS = 500;
/** Below it nobody needs to think twice, unless little is left. */
const WORTH_SAYING_USD = 0.05;
const PART_OF_WHAT_IS_LEFT = 0.2;
/** Not even a small remainder makes it worth a look at the budget. */
const NEVER_WORTH_SAYING_USD = 0.005;

/** @param outputTokensMax the longest answer that may be asked for here */
export function estimateCost(
	promptTokens: number,
	{ inputCostPer1k, outputCostPer1k, contextWindow, maxOutputTokens }: AskedModel,
	outputTokensMax: number
): CostEstimate {
	const longest = Math.min(outputTokensMax, maxOutputTokens ?? Infinity, Math.floor(contextWindow / 2));
	// What does not fit into the window is left out of the request.
	const prompt = (Math.min(promptTokens, contextWindow) / 1_000) * Number(inputCostPer1k);
	const answer = (tokens: number) => (Math.min(tokens, longest) / 1_000) * Number(outputCostPer1k);
	return { likely: prompt + answer(USUAL_ANSWER_TOKENS), most: prompt + answer(longest) };
}

/** Of texts of a conversation and its images; from above. */
export function promptTokensOf(
	texts: readonly string[],
	images: readonly Pick<Attachment, 'width' | 'height'>[],
	modelId: string
): number {
	return (
		texts.reduce((sum, text) => sum + estimateTokens(text) + MESSAGE_OVERHEAD_TOKENS, 0) +
		images.reduce((sum, image) => sum + estimateImageTokens(image, modelId), 0)
	);
}

/** Whether the words depend on what is left of the budget, so that it is worth asking for. */
export function dependsOnBudget({ most }: CostEstimate): boolean {
	return most >= NEVER_WORTH_SAYING_USD;
}

/** Words for an estimate that is worth them; null for one that is not. @param left USD; null while it is not known */
export function costNote({ likely, most }: CostEstimate, left: number | null): string | null {
	const isMuchOfRest = left !== null && most >= NEVER_WORTH_SAYING_USD && most > left * PART_OF_WHAT_IS_LEFT;
	if (likely < WORTH_SAYING_USD && !isMuchOfRest) return null;
	const figures = `≈ ${usd(likely)}, and up to ${usd(most)} with a long answer`;
	return isMuchOfRest ? `${figures}. ${usd(left)} of the budget are left.` : `${figures} (an estimate).`;
}

function usd(amount: number): string {
	return amount < 0.01 && amount > 0 ? `$${amount.toPrecision(1)}` : `$${amount.toFixed(2)}`;
}
