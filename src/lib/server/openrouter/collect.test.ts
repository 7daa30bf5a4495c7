import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { collectCompletion, inOnePiece, joinReasoningDetails, joinToolCalls } from './collect';
import type { ChatCompletion, ToolCallDelta } from './types';

const call = (id: string, name: string, args: string) => ({
	id,
	type: 'function' as const,
	function: { name, arguments: args }
});

describe('tool calls in pieces', () => {
	test('are whole again, parallel ones apart, in the order of their index', () => {
		const deltas: ToolCallDelta[] = [
			{ index: 1, id: 'b', function: { name: 'time', arguments: '' } },
			{ index: 0, id: 'a', function: { name: 'weather', arguments: '' } },
			{ index: 0, function: { arguments: '{"city":' } },
			{ index: 1, function: { arguments: '{}' } },
			{ index: 0, function: { arguments: '' } },
			{ index: 0, function: { arguments: '"Berlin"}' } }
		];
		expect(joinToolCalls(deltas)).toEqual([
			call('a', 'weather', '{"city":"Berlin"}'),
			call('b', 'time', '{}')
		]);
	});

	test('keep their name and id where a provider repeats them in every piece', () => {
		const deltas = [1, 2, 3].map((digit) => ({
			index: 0,
			id: 'a',
			function: { name: 'weather', arguments: String(digit) }
		}));
		expect(joinToolCalls(deltas)).toEqual([call('a', 'weather', '123')]);
	});

	test('are told apart by their id where they have no index', () => {
		const deltas: ToolCallDelta[] = [
			{ id: 'a', function: { name: 'f', arguments: '{' } },
			{ function: { arguments: '}' } },
			{ id: 'b', function: { name: 'g', arguments: '[' } },
			{ id: 'a', function: { arguments: '!' } },
			{ id: 'b', function: { arguments: ']' } }
		];
		expect(joinToolCalls(deltas)).toEqual([call('a', 'f', '{}!'), call('b', 'g', '[]')]);
	});

	test('that never got a name are none', () => {
		expect(joinToolCalls([{ index: 0, id: 'a', function: { arguments: '{' } }])).toEqual([]);
		expect(joinToolCalls([])).toEqual([]);
	});

	test('are the same however they were cut and mixed', () => {
		const pieces = fc.array(fc.string(), { minLength: 1, maxLength: 5 });
		fc.assert(
			fc.property(fc.array(pieces, { maxLength: 5 }), fc.infiniteStream(fc.nat()), (calls, chances) => {
				const waiting = calls.map((parts, index) =>
					parts.map((part, position) => ({
						index,
						...(position === 0 ? { id: `id${index}` } : {}),
						function: { ...(position === 0 ? { name: `f${index}` } : {}), arguments: part }
					}))
				);
				const deltas: ToolCallDelta[] = [];
				for (;;) {
					const open = waiting.filter(({ length }) => length > 0);
					const next = open[Number(chances.next().value) % open.length]?.shift();
					if (next === undefined) break;
					deltas.push(next);
				}
				expect(joinToolCalls(deltas)).toEqual(
					calls.map((parts, index) => call(`id${index}`, `f${index}`, parts.join('')))
				);
			})
		);
	});
});

describe('thinking in pieces', () => {
	test('is one text with its signature for each index, and sealed parts stay apart', () => {
		const sealed = { type: 'reasoning.encrypted', data: 'abc', id: 'r1', index: 0 };
		expect(
			joinReasoningDetails([
				{ type: 'reasoning.text', text: 'I ', format: 'anthropic-claude-v1', index: 0 },
				{ type: 'reasoning.text', text: 'see.', format: 'anthropic-claude-v1', index: 0 },
				{ type: 'reasoning.text', signature: 's', format: 'anthropic-claude-v1', index: 0 },
				sealed,
				{ ...sealed, id: 'r2', data: 'def' },
				{ type: 'reasoning.summary', summary: 'In', index: 1 },
				{ type: 'reasoning.summary', summary: ' short', index: 1, signature: null }
			])
		).toEqual([
			{ type: 'reasoning.text', text: 'I see.', signature: 's', format: 'anthropic-claude-v1', index: 0 },
			sealed,
			{ ...sealed, id: 'r2', data: 'def' },
			{ type: 'reasoning.summary', summary: 'In short', index: 1 }
		]);
	});
});

describe('a stream', () => {
	test('of a whole answer is that answer again, whatever is in it', async () => {
		const answer: ChatCompletion = {
			id: 'gen-1',
			model: 'm',
			provider: 'P',
			content: 'text',
			reasoning: 'thought',
			reasoningDetails: [{ type: 'reasoning.text', text: 'thought', index: 0 }],
			annotations: [{ type: 'url_citation', url_citation: { url: 'https://example.com' } }],
			toolCalls: [call('a', 'f', '{}'), call('b', 'g', '')],
			refusal: 'no',
			finishReason: 'tool_calls',
			nativeFinishReason: 'tool_use',
			usage: null,
			error: { status: 502, providerCode: null, message: 'raw' }
		};
		expect(await collectCompletion(inOnePiece(answer))).toEqual(answer);
	});

	test('that accounts in its first frame keeps the account, and the last finish that was said', async () => {
		const usage = { ...NO_USAGE, cost: '0.1' };
		const frame = { id: null, model: null, provider: null, usage: null, error: null };
		async function* chunks() {
			yield { ...frame, usage, choice: null };
			yield {
				...frame,
				choice: { delta: { content: 'x' }, finishReason: 'stop', nativeFinishReason: 'end' }
			};
			yield await Promise.resolve({
				...frame,
				choice: { delta: {}, finishReason: null, nativeFinishReason: null }
			});
		}
		expect(await collectCompletion(chunks())).toMatchObject({ content: 'x', usage, finishReason: 'stop' });
	});
});

const NO_USAGE = {
	promptTokens: 0,
	completionTokens: 0,
	totalTokens: 0,
	reasoningTokens: 0,
	cachedTokens: 0,
	cacheWriteTokens: 0,
	searches: 0
};
