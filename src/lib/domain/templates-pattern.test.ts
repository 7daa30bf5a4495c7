import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matchesPattern, patternProblem } from './templates-pattern';
import { PATTERN_LENGTH_MAX } from './templates-pattern-syntax';

/** Patterns of the common grammar, and texts that some of them match. */
const single = fc.constantFrom(
	'a',
	'b',
	'1',
	'.',
	'\\d',
	'\\w',
	'\\s',
	'\\W',
	'[ab]',
	'[^a]',
	'[a-c1-3_]',
	'[\\d-]',
	'\\.',
	'é',
	'𝒳'
);
const times = fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{1,}', '{0,2}', '*?', '+?');
const pattern: fc.Arbitrary<string> = fc.letrec<{ pattern: string }>((tie) => ({
	pattern: fc.oneof(
		{ maxDepth: 4 },
		fc.tuple(single, times).map(([node, count]) => node + count),
		fc.array(tie('pattern'), { maxLength: 3 }).map((nodes) => nodes.join('')),
		fc.tuple(tie('pattern'), tie('pattern')).map((ways) => `(${ways.join('|')})`),
		fc.tuple(tie('pattern'), times).map(([node, count]) => `(?:${node})${count}`)
	)
})).pattern;
const value = fc
	.array(fc.constantFrom('a', 'b', 'c', '1', '2', '_', '-', '.', ' ', 'é', '𝒳', '\n'), { maxLength: 8 })
	.map((characters) => characters.join(''));

describe('a pattern', () => {
	test('matches what the engine of JavaScript matches', () => {
		let matches = 0;
		fc.assert(
			fc.property(pattern, fc.array(value, { minLength: 5, maxLength: 5 }), (source, values) => {
				fc.pre(patternProblem(source) === null);
				const native = new RegExp(`^(?:${source})$`, 'u');
				for (const each of values) {
					const isMatch = native.test(each);
					if (isMatch) matches++;
					expect({ source, each, isMatch: matchesPattern(source, each) }).toEqual({ source, each, isMatch });
				}
			}),
			{ numRuns: 1_000 }
		);
		expect(matches).toBeGreaterThan(200);
	});

	test('may say where a value begins and ends, which it does anyway', () => {
		expect(matchesPattern('^[A-Z]{2}-\\d+$', 'AB-12')).toBe(true);
		expect(matchesPattern('[A-Z]{2}-\\d+', 'xAB-12')).toBe(false);
		expect(matchesPattern('costs \\$', 'costs $')).toBe(true);
	});

	test('knows letters of every script', () => {
		expect(matchesPattern('\\p{Lu}\\p{L}*', 'Émile')).toBe(true);
		expect(matchesPattern('\\p{Lu}\\p{L}*', 'émile')).toBe(false);
	});

	test.each([
		['(a+)+b', 'a'.repeat(2_000)],
		['(a*)*(a*)*(a*)*b', 'a'.repeat(2_000)],
		['(a|aa|a?)+$', `${'a'.repeat(1_999)}!`],
		['(.*){1,30}x', 'a'.repeat(2_000)],
		['a*a*a*a*a*a*a*a*a*a*b', 'a'.repeat(2_000)],
		['(\\w+\\s?)+!', 'word '.repeat(400)]
	])('%s takes no longer than its length says, where others would take for ever', (source, text) => {
		expect(patternProblem(source)).toBeNull();
		const started = performance.now();
		expect(matchesPattern(source, text)).toBe(false);
		expect(performance.now() - started).toBeLessThan(1_500);
	});

	test('is bounded however it is written', () => {
		fc.assert(
			fc.property(
				fc.oneof(
					fc.string({ maxLength: PATTERN_LENGTH_MAX, unit: 'binary' }),
					fc
						.array(
							fc.constantFrom('(', ')', '(?:', 'a', '|', '*', '{1000}', '{0,1000}', '[', ']', '\\', '^', '$'),
							{ maxLength: 40 }
						)
						.map((parts) => parts.join(''))
				),
				(source) => {
					const started = performance.now();
					patternProblem(source);
					matchesPattern(source, 'a'.repeat(200));
					expect(performance.now() - started).toBeLessThan(1_000);
				}
			),
			{ numRuns: 500 }
		);
	});

	test.each([
		'(a)\\1',
		'(?=a)b',
		'(?<!a)b',
		'(?<year>\\d)',
		'\\bword\\b',
		'a^b',
		'(a',
		'a)',
		'[a',
		'*',
		'a**',
		'a{2,1}',
		'[z-a]',
		'\\p{Nonsense}',
		'a{1000}{1000}',
		'(((){1000}){1000}){1000}',
		'((a{100}){100}){100}',
		'a'.repeat(PATTERN_LENGTH_MAX + 1)
	])('is refused, with a reason: %s', (source) => {
		expect(patternProblem(source)).toMatch(/\.$/);
		expect(matchesPattern(source, 'a')).toBe(false);
	});
});
