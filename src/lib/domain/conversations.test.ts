import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	CONVERSATION_TITLE_LENGTH_MAX,
	titleFromModel,
	titleFromText,
	toChatMessage,
	type MessageItem
} from './conversations';

const text = fc.oneof(
	fc.string({ unit: 'binary', maxLength: 200 }),
	fc
		.array(fc.constantFrom('word', ' ', '\n', '👋🏽', '你', 'a', '#', '**', '`'), { maxLength: 120 })
		.map((all) => all.join(''))
);

describe('a title out of a question', () => {
	test.each([
		['What is a monad?', 'What is a monad?'],
		['# Heading\n\nand *text*', 'Heading and text'],
		['  lots   of\n\tspace ', 'lots of space'],
		['', 'New chat'],
		['\n#### \n', 'New chat'],
		[
			'Please explain to me in simple words how a transformer model computes attention',
			'Please explain to me in simple words how a transformer…'
		],
		['x'.repeat(80), `${'x'.repeat(60)}…`]
	])('%j reads %j', (question, title) => {
		expect(titleFromText(question)).toBe(title);
	});

	test('is never empty, is one line, and fits where titles are kept', () => {
		fc.assert(
			fc.property(text, (question) => {
				const title = titleFromText(question);
				expect(title.trim()).not.toBe('');
				expect(title).not.toMatch(/[\r\n]/);
				expect(title.length).toBeLessThanOrEqual(CONVERSATION_TITLE_LENGTH_MAX);
			}),
			{ numRuns: 1_000 }
		);
	});

	test('never ends in half a character', () => {
		fc.assert(
			fc.property(text, fc.nat(70), (question, shift) => {
				const title = titleFromText('x'.repeat(shift) + question);
				expect(title.isWellFormed()).toBe(true);
			}),
			{ numRuns: 1_000 }
		);
		expect(titleFromText(`${'x'.repeat(59)}${'👋'.repeat(10)}`)).toBe(`${'x'.repeat(59)}…`);
	});
});

describe('a stored message', () => {
	test("becomes the browser's with its text, its place and its own figures", () => {
		const item: MessageItem = {
			id: 'm1',
			parentId: null,
			role: 'assistant',
			content: 'Hello',
			parts: [{ type: 'text', text: 'Hello' }],
			status: 'complete',
			modelId: 'openai/gpt-4o',
			promptTokens: 1,
			completionTokens: 2,
			totalTokens: 3,
			cost: '0.1',
			generationId: 'g1',
			metadata: { cost: '0.1', model: 'openai/gpt-4o' },
			siblings: { index: 0, count: 1, previousId: null, nextId: null },
			createdAt: '2026-11-22T00:00:00.000Z'
		};
		expect(toChatMessage(item)).toEqual({
			id: 'm1',
			role: 'assistant',
			parts: [{ type: 'text', text: 'Hello' }],
			metadata: {
				cost: '0.1',
				model: 'openai/gpt-4o',
				status: 'complete',
				createdAt: '2026-11-22T00:00:00.000Z'
			}
		});
	});
});

describe('a title that a model wrote', () => {
	test.each([
		['Sorting in Python', 'Sorting in Python'],
		['"Sorting in Python."', 'Sorting in Python'],
		['Title: **Sorting in Python**\n\nI hope that helps!', 'Sorting in Python'],
		['\u201eSortieren in Python\u201c', 'Sortieren in Python'],
		['  \u00abTrier en Python\u00bb ', 'Trier en Python'],
		['# Sorting', 'Sorting'],
		['', null],
		['"".', null],
		[`I am sorry, but ${'I cannot name this '.repeat(10)}`, null]
	])('%j', (said, title) => {
		expect(titleFromModel(said)).toBe(title);
	});
});
