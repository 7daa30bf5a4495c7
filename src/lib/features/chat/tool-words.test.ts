import { describe, expect, test } from 'vitest';
import type { ToolPart } from './message-blocks';
import { shown, wordsOf } from './tool-words';

const asked = (type: ToolPart['type'], input: unknown): ToolPart => ({
	type,
	toolCallId: 'c',
	state: 'input-available',
	input
});

describe('a step in words', () => {
	const sum = asked('tool-calculator', { expression: '3 * 7 / 2 ** 2' });

	test.each([
		['while it is under way', sum, true, 'Calculating 3 × 7 ÷ 2 ^ 2', 'running'],
		['that never came to an end', sum, false, 'Did not calculate 3 × 7 ÷ 2 ^ 2', 'unfinished'],
		[
			'that is done',
			{ ...sum, state: 'output-available', output: 5.25 },
			false,
			'Calculated 3 × 7 ÷ 2 ^ 2',
			'done'
		],
		[
			'that failed',
			{ ...sum, state: 'output-error', errorText: 'No.' },
			true,
			'Could not calculate 3 × 7 ÷ 2 ^ 2',
			'failed'
		]
	] as [string, ToolPart, boolean, string, string][])('%s', (_, part, isStreaming, label, state) => {
		expect(wordsOf(part, isStreaming)).toEqual({ label, state });
	});

	test('names a tool that is not known here, whatever it was given', () => {
		for (const input of [{ city: 'Rome' }, null, 'Rome', { expression: 4 }, { expression: ' ' }]) {
			expect(wordsOf(asked('tool-get_weather', input), true).label).toBe('Using get weather');
		}
	});

	test('says where the time was asked for', () => {
		const time = asked('tool-current_time', { time_zone: 'America/New_York' });
		expect(wordsOf(time, true).label).toBe('Looking up the time in America/New York');
	});

	test('stays a line', () => {
		const long = asked('tool-calculator', { expression: '1+'.repeat(500) });
		expect(wordsOf(long, false).label.length).toBeLessThan(100);
	});
});

test.each([
	['21', '21'],
	[21, '21'],
	[{ expression: '3 * 7' }, '3 * 7'],
	[{ a: 1, b: 2 }, '{\n  "a": 1,\n  "b": 2\n}'],
	[{ list: [1] }, '{\n  "list": [\n    1\n  ]\n}'],
	[undefined, 'null']
])('what went in or came out is shown to be read: %j', (value, text) => {
	expect(shown(value)).toBe(text);
});
