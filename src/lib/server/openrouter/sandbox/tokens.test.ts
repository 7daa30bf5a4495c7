import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countTokens, tokenize } from './tokens';

describe('the tokeniser', () => {
	test('loses nothing: the pieces put together are the text, and as many as counted', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
				const tokens = tokenize(text);
				expect(tokens.join('')).toBe(text);
				expect(tokens).toHaveLength(countTokens(text));
				expect(tokens).not.toContain('');
			}),
			{ numRuns: 50 }
		);
	});

	test('makes about one token of four characters of prose', () => {
		const prose = 'The quick brown fox jumps over the lazy dog while everybody else considers alternatives. ';
		const perToken = prose.repeat(50).length / countTokens(prose.repeat(50));
		expect(perToken).toBeGreaterThan(3.5);
		expect(perToken).toBeLessThan(5.5);
	});

	test('never cuts a character in two', () => {
		expect(tokenize('a🙂b漢字')).toEqual(['a', '🙂', 'b', '漢', '字']);
	});
});
