import { Usd } from './money';
import type { PriceCeiling } from './price';

/**
 * How much a call may cost at the most, and how long an answer a remainder pays for. The same ceiling goes upstream
 * as `max_tokens` and `provider.max_price`, so the provider cannot charge more than was held.
 */
export interface HoldTerms {
	ceiling: PriceCeiling;
	/** an estimate from above */
	promptTokens: number;
}

/** An answer shorter than this is not worth starting; below it the call is refused. */
export const OUTPUT_TOKENS_WORTHWHILE = 256;

/** Largest answer in a chat unless the tenant's admin has set another limit. */
export const OUTPUT_TOKENS_DEFAULT = 4_096;

export function holdAmount({ ceiling, promptTokens }: HoldTerms, outputTokens: number): Usd {
	return ceiling.prompt.times(promptTokens).plus(ceiling.completion.times(outputTokens)).plus(ceiling.fixed);
}

/** The longest answer that `remaining` USD pay for, at most `outputTokensMax`; negative when not even the prompt fits. */
export function affordableOutputTokens(terms: HoldTerms, remaining: Usd, outputTokensMax: number): number {
	const left = remaining.minus(holdAmount(terms, 0));
	if (left.isNegative()) return -1;
	if (terms.ceiling.completion.isZero()) return outputTokensMax;
	return Usd.min(left.div(terms.ceiling.completion).floor(), outputTokensMax).toNumber();
}
