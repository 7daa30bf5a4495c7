import { expect, test } from 'vitest';
import { publicParts } from './shares';

const ID = '01a214c8-2161-73b8-82b8-478541c29e19';

test('what is public of a message are its words, our images and its sources, and nothing that came with them', () => {
	expect(
		publicParts([
			{ type: 'reasoning', text: 'a thought' },
			{ type: 'text', text: 'Words.', providerMetadata: { secret: { is: 'here' } } },
			{ type: 'file', mediaType: 'image/png', url: `/api/attachments/${ID}` },
			{ type: 'file', mediaType: 'image/png', url: 'https://example.com/pixel.png' },
			{ type: 'source-url', sourceId: 's', url: 'https://example.com' },
			{ type: 'step-start' }
		]).map((part) => JSON.stringify(part))
	).toEqual([
		'{"type":"text","text":"Words."}',
		`{"type":"file","mediaType":"image/png","url":"/api/attachments/${ID}"}`,
		'{"type":"source-url","sourceId":"s","url":"https://example.com"}'
	]);
});
