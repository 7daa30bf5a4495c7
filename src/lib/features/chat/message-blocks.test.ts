import { describe, expect, test } from 'vitest';
import { blocksOf, imagesOf, sourcesOf, type Source } from './message-blocks';

const source = (url: string, title?: string): Source => ({ type: 'source-url', sourceId: url, url, title });

describe('the blocks of an answer', () => {
	test('are one text where only sources stand between its pieces', () => {
		expect(
			blocksOf([
				{ type: 'reasoning', text: 'Hm.' },
				{ type: 'text', text: '| a |\n' },
				source('https://example.com'),
				{ type: 'text', text: '| - |' }
			])
		).toEqual([
			{ type: 'reasoning', text: 'Hm.', isFirst: true },
			{ type: 'text', text: '| a |\n| - |' }
		]);
	});

	test('keep the order of thoughts, steps and texts, and leave out what is empty', () => {
		const step = {
			type: 'tool-calculator' as const,
			toolCallId: 'c',
			state: 'input-available' as const,
			input: {}
		};
		expect(
			blocksOf([
				{ type: 'step-start' },
				{ type: 'reasoning', text: 'First.' },
				step,
				{ type: 'reasoning', text: '' },
				{ type: 'reasoning', text: 'Second.' },
				{ type: 'text', text: '' },
				{ type: 'text', text: 'So.' }
			])
		).toEqual([
			{ type: 'reasoning', text: 'First.', isFirst: true },
			{ type: 'tool', part: step },
			{ type: 'reasoning', text: 'Second.', isFirst: false },
			{ type: 'text', text: 'So.' }
		]);
	});
});

describe('the sources of an answer', () => {
	test('are addresses of the web, each once', () => {
		const sources = sourcesOf([
			source('https://example.com/a', 'A'),
			source('javascript:alert(1)', 'No'),
			source('data:text/html,x'),
			source('https://'),
			source('https://example.com/a', 'A again'),
			source('http://example.com/b')
		]);
		expect(sources.map(({ url }) => url)).toEqual(['https://example.com/a', 'http://example.com/b']);
	});
});

test('the images of a question are its files that are images', () => {
	const image = { type: 'file' as const, mediaType: 'image/png', url: '/api/attachments/1' };
	expect(
		imagesOf([{ type: 'text', text: 'Look.' }, image, { ...image, mediaType: 'application/pdf' }])
	).toEqual([image]);
});
