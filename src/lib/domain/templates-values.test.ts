import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Variable, VariableValue } from './templates';
import { checkDefinition } from './templates-definition';
import { templateContentSchema, valuesSchema } from './templates-input';
import { checkValue, checkValues, renderTemplate, startingValue, textOfValue } from './templates-values';

const valueOf = (variable: Variable, raw: unknown) => {
	const checked = checkValue(variable, raw);
	return 'problem' in checked ? `refused: ${checked.problem}` : checked.value;
};

describe('a value', () => {
	const text: Variable = { name: 'a', type: 'text', minLength: 2, maxLength: 4 };
	const number: Variable = { name: 'a', type: 'number', min: 0.5, max: 10, step: 0.25 };
	const choice: Variable = { name: 'a', type: 'choice', options: ['one', 'two'] };
	const choices: Variable = { name: 'a', type: 'multipleChoice', options: ['a', 'b', 'c'] };
	const date: Variable = { name: 'a', type: 'date', min: '2026-01-10', max: '2026-03-01' };
	const yesOrNo: Variable = { name: 'a', type: 'boolean' };

	test.each<[string, Variable, unknown, VariableValue | undefined]>([
		['a text', text, 'abc', 'abc'],
		['a text of spaces, which is none', text, '   ', undefined],
		['several lines of a long text', { ...text, type: 'longText' }, 'a\r\nb', 'a\nb'],
		['a number', number, 0.75, 0.75],
		['a number as it is typed', number, ' 1.50 ', 1.5],
		['a choice', choice, 'two', 'two'],
		['choices, in the order of the options, each once', choices, ['c', 'a', 'c'], ['a', 'c']],
		['a day', date, '2026-02-28', '2026-02-28'],
		['yes, as forms say it', yesOrNo, 'on', true],
		['no, by saying nothing', yesOrNo, undefined, false]
	])('may be %s', (_, variable, raw, value) => {
		expect(valueOf(variable, raw)).toEqual(value);
	});

	test.each<[string, Variable, unknown]>([
		['too short', text, 'a'],
		['too long', text, 'abcde'],
		['of another type', text, 12],
		['on two lines', text, 'a\nb'],
		['with what cannot be stored', text, 'a\0b'],
		['with half a character', text, 'a\ud800'],
		['of another form', { ...text, pattern: '[A-Z]+' }, 'abc'],
		['too small', number, 0.25],
		['too great', number, 10.25],
		['between two steps', number, 0.8],
		['with an exponent', number, '1e0'],
		['no number', number, 'two'],
		['infinite', number, Infinity],
		['no option', choice, 'three'],
		['an inherited name', choice, 'constructor'],
		['no option among some', choices, ['a', 'd']],
		['no list', choices, 'a'],
		['too early', date, '2026-01-09'],
		['too late', date, '2026-03-02'],
		['no day of the calendar', date, '2026-02-30'],
		['neither yes nor no', yesOrNo, 'perhaps']
	])('may not be %s', (_, variable, raw) => {
		expect(valueOf(variable, raw)).toMatch(/^refused: .+/);
	});

	test('that is absent is the default; that is left empty is nothing, unless it is required', () => {
		const variable: Variable = { name: 'a', type: 'text', default: 'x' };
		expect(valueOf(variable, undefined)).toBe('x');
		expect(valueOf(variable, '')).toBeUndefined();
		expect(valueOf({ ...variable, required: true }, undefined)).toBe('x');
		expect(valueOf({ ...variable, required: true }, '')).toMatch(/^refused/);
		expect(valueOf({ ...choices, required: true }, [])).toMatch(/^refused/);
	});

	test('counts steps exactly, where binary fractions do not', () => {
		for (let tenths = 0; tenths <= 1_000; tenths++) {
			expect(valueOf({ name: 'a', type: 'number', step: 0.1 }, (tenths / 10).toFixed(1))).toBe(tenths / 10);
		}
	});
});

describe('a definition', () => {
	const faultsOf = (
		variables: Variable[],
		userPromptTemplate = '{{a}}',
		systemPrompt: string | null = null
	) => checkDefinition({ systemPrompt, userPromptTemplate, variables }).map(({ path }) => path);

	test.each<[string, Variable[], string[]]>([
		['a placeholder without its variable', [], ['userPromptTemplate']],
		[
			'a variable that nothing refers to',
			[
				{ name: 'a', type: 'text' },
				{ name: 'b', type: 'text' }
			],
			['variables.1.name']
		],
		[
			'two of a name',
			[
				{ name: 'a', type: 'text' },
				{ name: 'a', type: 'number' }
			],
			['variables.1.name']
		],
		['a choice of nothing', [{ name: 'a', type: 'choice', options: [] }], ['variables.0.options']],
		['an option twice', [{ name: 'a', type: 'choice', options: ['x', 'x'] }], ['variables.0.options']],
		[
			'a default that does not hold',
			[{ name: 'a', type: 'number', max: 1, default: 2 }],
			['variables.0.default']
		],
		['bounds the wrong way round', [{ name: 'a', type: 'number', min: 2, max: 1 }], ['variables.0.max']],
		['a step of nothing', [{ name: 'a', type: 'number', step: 0 }], ['variables.0.step']],
		[
			'lengths the wrong way round',
			[{ name: 'a', type: 'text', minLength: 5, maxLength: 2 }],
			['variables.0.minLength']
		],
		['a bound that is no day', [{ name: 'a', type: 'date', min: '2026-02-30' }], ['variables.0.min']],
		[
			'days the wrong way round',
			[{ name: 'a', type: 'date', min: '2026-03-01', max: '2026-02-01' }],
			['variables.0.max']
		],
		['a pattern that looks back', [{ name: 'a', type: 'text', pattern: '(x)\\1' }], ['variables.0.pattern']],
		['a pattern of a long text', [{ name: 'a', type: 'longText', pattern: 'x' }], ['variables.0.pattern']]
	])('is not taken with %s', (_, variables, paths) => {
		expect(faultsOf(variables)).toEqual(paths);
	});

	test('may refer to a variable in either text', () => {
		expect(faultsOf([{ name: 'a', type: 'text' }], 'Hello', 'Be {{a}}.')).toEqual([]);
		expect(faultsOf([], 'Hello', 'Be {{a}} {{.')).toEqual(['systemPrompt', 'systemPrompt']);
	});
});

const short = fc.string({ unit: 'binary', maxLength: 12 });
const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,6}$/);
const options = fc.uniqueArray(fc.stringMatching(/^[A-Za-z{}$&]{1,6}$/), { minLength: 1, maxLength: 5 });
const common = { required: fc.boolean(), label: fc.option(fc.constant('A label'), { nil: undefined }) };
const variable = (ofName: string): fc.Arbitrary<Variable> =>
	fc.oneof(
		fc.record({
			name: fc.constant(ofName),
			type: fc.constantFrom('text' as const, 'longText' as const),
			minLength: fc.option(fc.nat(4), { nil: undefined }),
			maxLength: fc.option(fc.integer({ min: 4, max: 20 }), { nil: undefined }),
			...common
		}),
		fc.record({
			name: fc.constant(ofName),
			type: fc.constant('number' as const),
			min: fc.option(fc.integer({ min: -9, max: 9 }), { nil: undefined }),
			step: fc.option(fc.constantFrom(1, 0.5, 0.1, 3), { nil: undefined }),
			...common
		}),
		options.map((list): Variable => ({ name: ofName, type: 'choice', options: list })),
		options.map((list): Variable => ({
			name: ofName,
			type: 'multipleChoice',
			options: list,
			required: true
		})),
		fc.constant<Variable>({ name: ofName, type: 'date', min: '2026-01-01' }),
		fc.constant<Variable>({ name: ofName, type: 'boolean', default: true })
	);
const variables = fc
	.uniqueArray(name, { maxLength: 5 })
	.chain((names) => fc.tuple(...names.map((each) => variable(each))));
/** What somebody may type, send, or try. */
const raw = fc.oneof(
	short,
	fc.constantFrom('', '  ', 'on', 'true', '{{a}}', '\\{{a}}', '2026-02-03', '1', '-2.5', '1e3'),
	fc.double(),
	fc.integer({ min: -20, max: 20 }),
	fc.boolean(),
	fc.constant(null),
	fc.array(short, { maxLength: 3 })
);
/** Answers to a form: from its options now and then, and something that it does not ask for. */
const answers = (form: readonly Variable[]) =>
	fc.record(
		Object.fromEntries(
			form.map((each) => [
				each.name,
				'options' in each ? fc.oneof(raw, fc.constantFrom(...each.options), fc.subarray(each.options)) : raw
			])
		),
		{ requiredKeys: [] }
	);
const filled = variables.chain((form) => fc.tuple(fc.constant(form), answers(form)));

describe('the browser and the server', () => {
	test('agree on every form: on what is wrong, and on the text that comes of it', () => {
		let taken = 0;
		fc.assert(
			fc.property(filled, ([form, given]) => {
				const here = checkValues(form, given);
				// As it arrives: JSON knows neither NaN nor undefined.
				const there = valuesSchema(form).safeParse(JSON.parse(JSON.stringify(given)));
				const isTakenHere = Object.keys(here.problems).length === 0;
				const hasOddNumbers = Object.values(given).some(
					(each) => typeof each === 'number' && !Number.isFinite(each)
				);
				fc.pre(!hasOddNumbers);
				expect(there.success).toBe(isTakenHere);
				if (!there.success) {
					const problems = Object.fromEntries(
						there.error.issues.map(({ path, message }) => [path.join('.'), message])
					);
					expect(problems).toEqual(here.problems);
					return;
				}
				taken++;
				const source = form.map((each) => `<${each.name}: {{${each.name}}}>`).join('');
				expect(renderTemplate(source, there.data)).toBe(renderTemplate(source, here.values));
			}),
			{ numRuns: 2_000 }
		);
		expect(taken).toBeGreaterThan(100);
	});

	test('put each value where its place is, and nothing of it anywhere else', () => {
		fc.assert(
			fc.property(filled, ([form, given]) => {
				const { values, problems } = checkValues(form, given);
				fc.pre(Object.keys(problems).length === 0);
				const source = form.map((each) => `<{{${each.name}}}>`).join('|');
				expect(renderTemplate(source, values)).toBe(
					form.map((each) => `<${textOfValue(values[each.name])}>`).join('|')
				);
			}),
			{ numRuns: 1_000 }
		);
	});

	test('take every definition that has no fault, and its form as it begins where nothing has to be given', () => {
		fc.assert(
			fc.property(variables, (form) => {
				const userPromptTemplate = `Say ${form.map((each) => `{{${each.name}}}`).join(' ')}`;
				const content = { name: 'A', userPromptTemplate, variables: form };
				const faults = checkDefinition({ systemPrompt: null, userPromptTemplate, variables: form });
				expect(templateContentSchema.safeParse(JSON.parse(JSON.stringify(content))).success).toBe(
					faults.length === 0
				);
				const optional = form.map((each): Variable => ({ ...each, required: false }));
				const begun = Object.fromEntries(optional.map((each) => [each.name, startingValue(each)]));
				expect(checkValues(optional, begun).problems).toEqual({});
			}),
			{ numRuns: 1_000 }
		);
	});

	test('refuse what no variable asks for: it would be lost', () => {
		expect(checkValues([], { extra: 'x' }).problems).toEqual({ extra: 'The template has no such variable.' });
	});
});
