import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fillIn, placeholdersOf, readTemplate } from './templates-text';

const faultsOf = (source: string) =>
	readTemplate(source).flatMap((piece) => (piece.kind === 'fault' ? [piece.problem] : []));

const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,8}$/);
/** Anything, and much of what could be taken for something special. */
const text = fc
	.array(
		fc.oneof(
			fc.string({ unit: 'binary', maxLength: 5 }),
			fc.constantFrom(
				'{',
				'}',
				'{{',
				'}}',
				'\\',
				'{{a}}',
				'{{ b }}',
				'\n',
				'$&',
				"$'",
				'${a}',
				'{{{a}}}',
				'{{constructor}}'
			)
		),
		{ maxLength: 12 }
	)
	.map((parts) => parts.join(''));
/** A text without a brace, as it stands in a template. */
const plain = text.map((each) => each.replaceAll(/[{}\\]/g, ''));

describe('the text of a template', () => {
	test('refers to variables, whatever the spaces, each once and in order', () => {
		expect(placeholdersOf('{{to}}: {{ subject }}, {{to}} and {{\tlast_1 }}')).toEqual([
			'to',
			'subject',
			'last_1'
		]);
	});

	test('has braces as they are behind a backslash', () => {
		const values = { a: 'A' };
		expect(fillIn('\\{{a}} is {{a}}', values)).toBe('{{a}} is A');
		expect(fillIn('C:\\\\{{a}}', values)).toBe('C:\\A');
		expect(fillIn('\\\\\\{{a}} \\n {a} }}', values)).toBe('\\{{a}} \\n {a} }}');
	});

	test.each([
		['Hello {{', 'not closed'],
		['Hello {{name\n}}', 'not closed'],
		['Hello {{}}', 'does not name a variable'],
		['Hello {{a b}}', 'does not name a variable'],
		['Hello {{1st}}', 'does not name a variable'],
		['Hello {{{name}}}', 'does not name a variable'],
		['Hello {{a.b}}', 'does not name a variable'],
		[`Hello {{${'a'.repeat(41)}}}`, 'does not name a variable']
	])('says what is wrong with it: %j', (source, problem) => {
		expect(faultsOf(source)).toEqual([expect.stringContaining(problem)]);
	});

	test('is read in pieces that follow each other without a gap', () => {
		fc.assert(
			fc.property(text, (source) => {
				let at = 0;
				for (const { start, end } of readTemplate(source)) {
					expect(start).toBe(at);
					at = end;
				}
				expect(at).toBe(source.length);
			}),
			{ numRuns: 2_000 }
		);
	});
});

describe('filling in', () => {
	test('puts values in as they are, whatever is in them, and keeps every literal character', () => {
		fc.assert(
			fc.property(fc.array(fc.tuple(plain, name, text), { maxLength: 6 }), plain, (parts, last) => {
				const values = Object.fromEntries(parts.map(([, each, value]) => [each, value]));
				const source = parts.map(([literal, each]) => `${literal}{{${each}}}`).join('') + last;
				const expected = parts.map(([literal, each]) => `${literal}${values[each]}`).join('') + last;
				expect(fillIn(source, values)).toBe(expected);
			}),
			{ numRuns: 2_000 }
		);
	});

	test('keeps different texts different: what is literal comes back as it was written', () => {
		// Any text can be written so that it means itself.
		const written = (literal: string) =>
			literal.replaceAll(/(\\*)\{\{/g, (_, slashes: string) => `${slashes}${slashes}\\{{`);
		fc.assert(
			fc.property(text, (literal) => {
				// An escaped pair and a brace behind it: the second pair begins with the third brace.
				fc.pre(!literal.includes('{{{'));
				expect(fillIn(written(literal), {})).toBe(literal);
			}),
			{ numRuns: 2_000 }
		);
	});

	test('ends for every text, with nothing where there is no value', () => {
		fc.assert(
			fc.property(text, fc.dictionary(name, text), (source, values) => {
				expect(typeof fillIn(source, values)).toBe('string');
			})
		);
		expect(fillIn('a{{constructor}}b{{toString}}c', {})).toBe('abc');
	});
});
