import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { affordableOutputTokens, holdAmount, type HoldTerms } from './hold';
import { Usd, usdString } from './money';

const price = fc
	.constantFrom('0.0000000208333333333333', '0.000001', '0.000005', '0.03', '7')
	.map((text) => new Usd(text));
const terms: fc.Arbitrary<HoldTerms> = fc.record({
	ceiling: fc.record({
		prompt: fc.oneof(price, fc.constant(new Usd(0))),
		completion: price,
		fixed: fc.oneof(price, fc.constant(new Usd(0)))
	}),
	promptTokens: fc.nat(1_000_000)
});
const remaining = fc
	.tuple(fc.nat(1_000), fc.stringMatching(/^\d{1,22}$/))
	.map(([whole, fraction]) => new Usd(`${whole}.${fraction}`));
const OUTPUT_TOKENS_MAX = 4_096;

describe('a hold', () => {
	test('is the prompt, the whole answer and the fees at their ceilings', () => {
		const ceiling = { prompt: new Usd('0.001'), completion: new Usd('0.01'), fixed: new Usd('0.5') };
		expect(usdString(holdAmount({ ceiling, promptTokens: 100 }, 20))).toBe('0.8');
	});
});

describe('the longest answer that a remainder pays for', () => {
	test('costs no more than the remainder, and a token more would', () => {
		fc.assert(
			fc.property(terms, remaining, (call, left) => {
				const tokens = affordableOutputTokens(call, left, OUTPUT_TOKENS_MAX);
				fc.pre(tokens >= 0);
				expect(holdAmount(call, tokens).lte(left)).toBe(true);
				expect(tokens === OUTPUT_TOKENS_MAX || holdAmount(call, tokens + 1).gt(left)).toBe(true);
			}),
			{ numRuns: 2_000 }
		);
	});

	test('is negative exactly when not even the prompt fits', () => {
		fc.assert(
			fc.property(terms, remaining, (call, left) => {
				const tokens = affordableOutputTokens(call, left, OUTPUT_TOKENS_MAX);
				expect(tokens < 0).toBe(holdAmount(call, 0).gt(left));
			})
		);
	});

	test('is a whole number of tokens and never above the limit', () => {
		fc.assert(
			fc.property(terms, remaining, fc.nat(100_000), (call, left, outputTokensMax) => {
				const tokens = affordableOutputTokens(call, left, outputTokensMax);
				expect(Number.isInteger(tokens)).toBe(true);
				expect(tokens).toBeLessThanOrEqual(outputTokensMax);
			})
		);
	});

	test('is the limit when completions are free, as long as the prompt fits', () => {
		const ceiling = { prompt: new Usd('0.001'), completion: new Usd(0), fixed: new Usd(0) };
		expect(affordableOutputTokens({ ceiling, promptTokens: 100 }, new Usd('0.1'), 500)).toBe(500);
		expect(affordableOutputTokens({ ceiling, promptTokens: 101 }, new Usd('0.1'), 500)).toBe(-1);
	});

	test('is 0 when the remainder is exactly the prompt', () => {
		const ceiling = { prompt: new Usd('0.001'), completion: new Usd('0.001'), fixed: new Usd(0) };
		expect(affordableOutputTokens({ ceiling, promptTokens: 100 }, new Usd('0.1'), 500)).toBe(0);
	});
});
