import { describe, expect, test } from 'vitest';
import { Random } from '../random';
import { chatRequestSchema } from '../request';
import { countTokens } from '../tokens';
import { briefFor, writeAnswer, writeExactly } from '.';
import { asksForTitle } from './title';
import { chooseToolCalls } from './tools';

function answer(question: string, extra: object = {}): string {
	const messages = [{ role: 'user', content: question }];
	const request = chatRequestSchema.parse({ messages, ...extra });
	return writeAnswer(request, briefFor(request, new Random(question)));
}

const QUESTIONS: [string, string, RegExp][] = [
	['a greeting', 'Hello there!', /hello|hi there/i],
	['code in the language asked', 'Write a Rust function that sums numbers', /```rust\n[\s\S]+\n```/],
	['a table', 'Compare Postgres and MySQL', /\| Postgres \| MySQL \|\n\|/],
	['the right sum', 'What is 12 * 7?', /\$\$12 \\times 7 = 84\$\$/],
	['formulas', 'Solve a quadratic equation', /\$\$[\s\S]+\\sqrt[\s\S]+\$\$/],
	['a task list', 'Plan a trip to Lisbon', /- \[ \] [\s\S]+Lisbon/],
	['numbered steps', 'How do I repot an orchid?', /1\. [\s\S]+2\. /],
	['a letter', 'Write an email about the broken heating', /\*\*Subject:\*\*/],
	[
		'the text itself in short',
		`Summarise: ${'A long first sentence about rivers. '.repeat(4)}`,
		/- A long first sentence/
	],
	['the topic', 'Explain how photosynthesis works', /photosynthesis/i]
];

describe('an answer', () => {
	test.each(QUESTIONS)('is %s', (_, question, expected) => {
		expect(answer(question)).toMatch(expected);
	});

	test('is the same for the same question, another one for another', () => {
		expect(answer('Why do cats purr?')).toBe(answer('Why do cats purr?'));
		expect(answer('Why do cats purr?')).not.toBe(answer('Why do dogs bark?'));
	});

	test('has a length that is worth reading and not too long', () => {
		for (const [, question] of QUESTIONS.slice(1)) {
			expect(countTokens(answer(question)), question).toBeGreaterThan(40);
			expect(countTokens(answer(question)), question).toBeLessThan(620);
		}
	});

	test('is at least 1,500 tokens when a long essay is asked for', () => {
		expect(countTokens(answer('Write a long essay about the history of tea'))).toBeGreaterThanOrEqual(1_500);
	});

	test('says once in a first answer who is answering', () => {
		for (const [, question] of QUESTIONS) expect(answer(question)).toMatch(/sandbox/i);
	});

	test('has exactly the tokens that a test wants', () => {
		const request = chatRequestSchema.parse({ messages: [{ role: 'user', content: 'x' }] });
		expect(writeExactly(777, briefFor(request, new Random('x')))).toHaveLength(777);
	});
});

describe('a structured answer', () => {
	const schema = {
		type: 'object',
		properties: {
			name: { type: 'string' },
			age: { type: 'integer', minimum: 0, maximum: 150 },
			mood: { enum: ['calm', 'cross'] },
			tags: { type: 'array', items: { type: 'string' }, minItems: 3 },
			address: { $ref: '#/$defs/address' }
		},
		required: ['name', 'age'],
		$defs: { address: { type: 'object', properties: { city: { type: 'string' } } } }
	};

	test('fits the schema and takes what the question names', () => {
		const response_format = { type: 'json_schema', json_schema: { name: 'person', schema } };
		const document = JSON.parse(
			answer('Make a cross person named John, 30, in Bern', { response_format })
		) as object;
		expect(document).toEqual({
			name: 'John',
			age: 30,
			mood: 'cross',
			tags: [expect.any(String), expect.any(String), expect.any(String)],
			address: { city: 'John' }
		});
	});

	test('is some JSON object without a schema', () => {
		expect(JSON.parse(answer('Describe Bern', { response_format: { type: 'json_object' } }))).toHaveProperty(
			'title'
		);
	});
});

describe('a title', () => {
	const title = (question: string) => {
		const system = { role: 'system', content: 'Write a short title for this conversation.' };
		return answer(question, { messages: [system, { role: 'user', content: question }] });
	};

	test('is short, plain and about the question', () => {
		expect(title('Please explain how photosynthesis works in plants.')).toBe(
			'How photosynthesis works in plants'
		);
		expect(title('What is the capital of France?')).toBe('Capital of France');
	});

	test('is not what a system prompt wants that merely mentions titles', () => {
		const asks = (content: string) =>
			asksForTitle(chatRequestSchema.parse({ messages: [{ role: 'system', content }] }));
		expect(asks('Suggest a title of at most six words.')).toBe(true);
		expect(asks('You help librarians with book titles.')).toBe(false);
	});
});

describe('tool calls', () => {
	const weather = {
		type: 'function',
		function: { name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } }
	};
	const calls = (question: string, extra: object = {}) => {
		const messages = [{ role: 'user', content: question }];
		const request = chatRequestSchema.parse({ messages, tools: [weather], ...extra });
		return chooseToolCalls(request, briefFor(request, new Random(question)));
	};

	test('are made when the question asks for the tool', () => {
		expect(calls("What's the weather in Berlin?")).toEqual([
			{ name: 'weather', arguments: '{"city":"Berlin"}' }
		]);
	});

	test('are not made when it does not, or must not', () => {
		expect(calls('Who was Ada Lovelace?')).toEqual([]);
		expect(calls("What's the weather in Berlin?", { tool_choice: 'none' })).toEqual([]);
	});

	test('are made whatever the question when they are required', () => {
		expect(calls('Who was Ada Lovelace?', { tool_choice: 'required' })).toHaveLength(1);
	});
});
