import { describe, expect, test } from 'vitest';
import { answerMessage, imageMessage, systemMessage, textMessage, toolResult } from './message';
import type { ChatCompletion } from './types';

const ANSWER: ChatCompletion = {
	id: 'gen-1',
	model: 'm',
	provider: 'P',
	content: '',
	reasoning: 'hm',
	reasoningDetails: [],
	annotations: [],
	toolCalls: [],
	refusal: null,
	finishReason: 'stop',
	nativeFinishReason: null,
	usage: null,
	error: null
};

describe('a message', () => {
	test('of text, to the model or for it', () => {
		expect(systemMessage('Be brief.')).toEqual({ role: 'system', content: 'Be brief.' });
		expect(textMessage('Hello')).toEqual({ role: 'user', content: 'Hello' });
	});

	test('with an image names its address, or carries its bytes', () => {
		expect(imageMessage('What is it?', { url: 'https://example.com/cat.png' })).toEqual({
			role: 'user',
			content: [
				{ type: 'text', text: 'What is it?' },
				{ type: 'image_url', image_url: { url: 'https://example.com/cat.png' } }
			]
		});
		const bytes = Uint8Array.of(0, 255, 10);
		expect(imageMessage('And?', [{ bytes, mediaType: 'image/png' }], 'low').content).toEqual([
			{ type: 'text', text: 'And?' },
			{ type: 'image_url', image_url: { url: 'data:image/png;base64,AP8K', detail: 'low' } }
		]);
	});

	test('with the result of a tool says which call it answers, words as they are and anything else as JSON', () => {
		expect(toolResult('call_1', '15 °C')).toEqual({
			role: 'tool',
			tool_call_id: 'call_1',
			content: '15 °C'
		});
		expect(toolResult('call_1', { celsius: 15 }).content).toBe('{"celsius":15}');
		expect(toolResult('call_1', undefined).content).toBe('null');
	});

	test('with an answer has its calls and its signed thinking, and no more than there was', () => {
		expect(answerMessage({ ...ANSWER, content: 'Hello' })).toEqual({ role: 'assistant', content: 'Hello' });
		const toolCalls = [{ id: 'c', type: 'function' as const, function: { name: 'f', arguments: '{}' } }];
		const reasoningDetails = [{ type: 'reasoning.text', text: 'hm', signature: 'x', index: 0 }];
		expect(answerMessage({ ...ANSWER, toolCalls, reasoningDetails })).toEqual({
			role: 'assistant',
			content: null,
			tool_calls: toolCalls,
			reasoning_details: reasoningDetails
		});
	});

	test('with an answer has what was read from files, so that it is not charged for twice', () => {
		const annotations = [
			{ type: 'url_citation', url_citation: { url: 'https://example.com' } },
			{ type: 'file', file: { hash: 'abc' } }
		];
		expect(answerMessage({ ...ANSWER, content: 'x', annotations })).toHaveProperty(
			'annotations',
			annotations
		);
		expect(
			answerMessage({ ...ANSWER, content: 'x', annotations: annotations.slice(0, 1) })
		).not.toHaveProperty('annotations');
	});
});
