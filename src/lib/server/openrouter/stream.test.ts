import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Deadline } from './deadline';
import { readChunks } from './stream';
import type { ChatCompletionChunk } from './types';

const event = (content: string) =>
	`data: ${JSON.stringify({ id: 'gen-1', choices: [{ delta: { content } }] })}`;
const CONTENTS = ['Grüße ', '你好 👋🏽 ', 'ends with a line break\n', '', '— fin'];

const patient = () => ({
	firstTokenMs: 10_000,
	silenceMs: 10_000,
	onSilence: () => {},
	deadline: new Deadline(10_000)
});

/** @param delays how many turns of the event loop's microtasks each piece is late */
async function* arriving(pieces: Uint8Array[], delays: number[] = []): AsyncGenerator<Uint8Array> {
	for (const [index, piece] of pieces.entries()) {
		for (let turn = 0; turn < (delays[index] ?? 0); turn++) await Promise.resolve();
		yield await Promise.resolve(piece);
	}
}

async function read(pieces: Uint8Array[], delays?: number[]): Promise<ChatCompletionChunk[]> {
	return Array.fromAsync(readChunks(arriving(pieces, delays), patient()));
}

function cut(bytes: Uint8Array, positions: number[]): Uint8Array[] {
	const ends = [...positions.map((position) => position % bytes.length), bytes.length].sort((a, b) => a - b);
	return ends.map((end, index) => bytes.slice(ends[index - 1] ?? 0, end));
}

function contentsOf(chunks: ChatCompletionChunk[]): unknown[] {
	return chunks.map(({ choice }) => choice?.delta.content);
}

describe('a stream of events', () => {
	test.each([
		['line feeds', '\n'],
		['carriage returns and line feeds', '\r\n'],
		['carriage returns', '\r']
	])(
		'with %s is the same wherever its bytes are cut, in the middle of a character too',
		async (_, lineEnd) => {
			const text = [
				': OPENROUTER PROCESSING',
				'',
				...CONTENTS.flatMap((content) => [event(content), '', ': still here', '']),
				'data: [DONE]',
				'',
				''
			].join(lineEnd);
			const bytes = new TextEncoder().encode(text);
			await fc.assert(
				fc.asyncProperty(fc.array(fc.nat(), { maxLength: 30 }), async (positions) => {
					expect(contentsOf(await read(cut(bytes, positions)))).toEqual(CONTENTS);
				}),
				{ numRuns: 50 }
			);
			expect(contentsOf(await read([...bytes].map((byte) => Uint8Array.of(byte))))).toEqual(CONTENTS);
		}
	);

	test('is the same whatever it says, however its lines end, what stands between and how late its pieces are', async () => {
		const block = fc.record({
			content: fc.string({ unit: 'binary', maxLength: 12 }),
			lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
			before: fc.constantFrom('', ': OPENROUTER PROCESSING', ':', 'id: 7', 'retry: 10', 'unknown: field'),
			space: fc.constantFrom('', ' ')
		});
		const lots = { maxLength: 40 };
		await fc.assert(
			fc.asyncProperty(
				fc.array(block, { maxLength: 12 }),
				fc.array(fc.nat(), lots),
				fc.array(fc.nat(5), lots),
				async (blocks, positions, delays) => {
					const text = blocks.map(({ content, lineEnd, before, space }) => {
						const lines = [
							...(before === '' ? [] : [before]),
							event(content).replace('data: ', `data:${space}`)
						];
						return [...lines, '', ''].join(lineEnd);
					});
					const bytes = new TextEncoder().encode(`${text.join('')}data: [DONE]\n\n`);
					expect(contentsOf(await read(cut(bytes, positions), delays))).toEqual(
						blocks.map(({ content }) => content)
					);
				}
			),
			{ numRuns: 300 }
		);
	});

	test('may spread the JSON of an event over several lines', async () => {
		const text = 'data: {"choices":[\ndata: {"delta":{"content":"x"}}\ndata: ]}\n\ndata: [DONE]\n\n';
		expect(contentsOf(await read([new TextEncoder().encode(text)]))).toEqual(['x']);
	});

	test('gives each event as soon as it is whole, without waiting for the next', async () => {
		const encoder = new TextEncoder();
		let isSecondAsked = false;
		async function* body() {
			yield await Promise.resolve(encoder.encode(`${event('first')}\n\n`));
			isSecondAsked = true;
			yield encoder.encode(`${event('second')}\n\n`);
		}
		const chunks = readChunks(body(), patient());
		const { value } = await chunks.next();
		expect(contentsOf([value as ChatCompletionChunk])).toEqual(['first']);
		expect(isSecondAsked).toBe(false);
		await chunks.return(undefined);
	});

	test('ends at [DONE], whatever follows', async () => {
		const text = `${event('x')}\n\ndata: [DONE]\n\n${event('late')}\n\n`;
		expect(contentsOf(await read([new TextEncoder().encode(text)]))).toEqual(['x']);
	});

	test('with an event that is not JSON is a breach of the protocol, after what came before it', async () => {
		const chunks = readChunks(
			arriving([new TextEncoder().encode(`${event('x')}\n\ndata: {"cut\n\n`)]),
			patient()
		);
		expect(contentsOf([(await chunks.next()).value as ChatCompletionChunk])).toEqual(['x']);
		await expect(chunks.next()).rejects.toMatchObject({ name: 'OpenRouterError', code: 'protocol' });
	});
});
