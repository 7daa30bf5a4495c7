import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { estimateTokens } from './tokens';

const SENTENCE = 'The quick brown fox jumps over the lazy dog';
const base64 = Buffer.from(Array.from({ length: 300 }, (_, index) => (index * 7919) % 256)).toString(
	'base64'
);

describe('the estimate of a text', () => {
	// Counted with the tokeniser of Gemma 4, which is Google's; the sentence is nine words to all of them.
	test.each([
		['a greeting', 'Hello, World!', 4],
		['a sentence', SENTENCE, 9],
		['a number', '12345', 5],
		['a decimal', '3.14159', 7],
		['numbers in a row', '1 2 3', 5],
		['code', 'def foo(x): return x + 1', 10],
		['JSON', '{"key": "value"}', 6],
		['two spaces', 'hello  world', 3],
		['nothing but spaces', '   ', 1],
		['spaces within', 'multiple    spaces', 3],
		['blank lines', '\n\n', 1],
		['French', "L'élève a mangé", 7],
		['Polish', 'Zażółć gęślą jaźń', 11],
		['Chinese', '你好世界', 2],
		['Japanese', 'こんにちは', 1],
		['an emoji', 'hello 👋 world', 3]
	])('is not below what a real tokeniser counts for %s', (_, text, counted) => {
		expect(estimateTokens(text)).toBeGreaterThanOrEqual(counted);
	});

	test('is at least a token a byte outside ASCII, which is the most that any tokeniser needs', () => {
		const outsideAscii = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/\p{ASCII}/gu, ''));
		fc.assert(
			fc.property(outsideAscii, (text) => {
				expect(estimateTokens(text)).toBeGreaterThanOrEqual(new TextEncoder().encode(text).length);
			})
		);
	});

	test('is at least a token a digit and a mark', () => {
		fc.assert(
			fc.property(fc.stringMatching(/^[0-9.,;:+*/(){}[\]-]*$/), (text) => {
				expect(estimateTokens(text)).toBeGreaterThanOrEqual(text.length);
			})
		);
	});

	test('is at least two tokens for three characters of base64', () => {
		expect(estimateTokens(base64)).toBeGreaterThanOrEqual((base64.length * 2) / 3);
	});

	test('does not call a flood of spaces nothing', () => {
		expect(estimateTokens(`a${' '.repeat(80_000)}`)).toBeGreaterThanOrEqual(10_000);
	});

	test('stays within three times the words of prose, or budgets would be reserved for nothing', () => {
		const prose = Array(100).fill(`${SENTENCE}.`).join(' ');
		expect(estimateTokens(prose)).toBeLessThan(100 * 10 * 3);
	});

	test('is 0 for no text', () => {
		expect(estimateTokens('')).toBe(0);
	});

	test('is a whole number that never falls as the text grows', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (start, rest) => {
				const whole = estimateTokens(start + rest);
				expect(Number.isInteger(whole)).toBe(true);
				expect(whole).toBeGreaterThanOrEqual(estimateTokens(start));
			})
		);
	});

	test('of two paragraphs is that of each and of the break between, up to rounding', () => {
		const paragraph = fc.string({ unit: 'binary', maxLength: 200 });
		fc.assert(
			fc.property(paragraph, paragraph, (first, second) => {
				const parts = estimateTokens(first) + estimateTokens('\n') + estimateTokens(second);
				expect(Math.abs(estimateTokens(`${first}\n${second}`) - parts)).toBeLessThanOrEqual(1);
			})
		);
	});
});
