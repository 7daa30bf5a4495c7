import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AnswerWriter, applyChunk, framesBetween, mergeDeltas, partsOf } from './answer';
import { textOf, type ChatChunk } from './chat';

type Step =
	| { type: 'text' | 'reasoning'; delta: string }
	| { type: 'cite'; url: string; title?: string }
	| { type: 'call'; id: string; input: unknown }
	| { type: 'return'; id: string; outcome: { output: unknown } | { error: string } };

const delta = fc.constantFrom(
	'',
	'a',
	'The answer',
	' is',
	' 42.',
	'\n\n',
	'```ts\n',
	'你好',
	'👋',
	'\\',
	'"'
);
const step: fc.Arbitrary<Step> = fc.oneof(
	{ weight: 5, arbitrary: fc.record({ type: fc.constant('text' as const), delta }) },
	{ weight: 3, arbitrary: fc.record({ type: fc.constant('reasoning' as const), delta }) },
	fc.record(
		{ type: fc.constant('cite' as const), url: fc.webUrl(), title: fc.string() },
		{ requiredKeys: ['type', 'url'] }
	),
	fc.record({ type: fc.constant('call' as const), id: fc.constantFrom('1', '2'), input: fc.jsonValue() }),
	fc.record({
		type: fc.constant('return' as const),
		id: fc.constantFrom('1', '2', 'never called'),
		outcome: fc.oneof(fc.record({ output: fc.jsonValue() }), fc.record({ error: fc.string() }))
	})
);
const steps = fc.array(step, { maxLength: 30 });

function write(list: Step[]): { writer: AnswerWriter; chunks: ChatChunk[] } {
	const writer = new AnswerWriter();
	const chunks = list.flatMap((next) => take(writer, next));
	return { writer, chunks: [...chunks, ...writer.end()] };
}

function take(writer: AnswerWriter, next: Step): ChatChunk[] {
	switch (next.type) {
		case 'cite':
			return writer.cite(next.url, next.title);
		case 'call':
			return writer.callTool(next.id, 'calculator', next.input);
		case 'return':
			return writer.returnTool(next.id, next.outcome);
		default:
			return writer.write(next.type, next.delta);
	}
}

/** As a viewer gets them: over the wire. */
function sent(chunks: ChatChunk[]): ChatChunk[] {
	return JSON.parse(JSON.stringify(chunks)) as ChatChunk[];
}

function said(list: Step[], type: 'text' | 'reasoning'): string {
	return list.map((next) => ('delta' in next && next.type === type ? next.delta : '')).join('');
}

describe('a character that the provider cut in two', () => {
	test('comes out whole', () => {
		const writer = new AnswerWriter();
		for (const unit of ['\ud83d', '\ude00', 'a\ud83d', '\ude00b']) writer.write('text', unit);
		writer.end();
		expect(textOf(writer.parts)).toBe('\u{1F600}a\u{1F600}b');
	});

	test('of which the second half never comes leaves nothing', () => {
		const writer = new AnswerWriter();
		writer.write('text', 'a\ud83d');
		writer.write('reasoning', 'b');
		writer.end();
		expect(writer.parts.map((part) => 'text' in part && part.text)).toEqual(['a', 'b']);
	});
});

describe('what a viewer rebuilds from the frames', () => {
	test('is what is stored', () => {
		fc.assert(
			fc.property(steps, (list) => {
				const { writer, chunks } = write(list);
				expect(partsOf(sent(chunks))).toEqual(writer.parts);
			})
		);
	});

	test('is what is stored at every moment of the answer, not only at its end', () => {
		fc.assert(
			fc.property(steps, (list) => {
				const writer = new AnswerWriter();
				const seen: AnswerWriter['parts'] = [];
				for (const next of list) {
					for (const chunk of sent(take(writer, next))) applyChunk(seen, chunk);
					expect(seen).toEqual(writer.parts);
				}
				expect(seen).toHaveLength(writer.parts.length);
			})
		);
	});

	test('has every word of the text and of the reasoning, in order', () => {
		fc.assert(
			fc.property(steps, (list) => {
				const { writer } = write(list);
				expect(textOf(writer.parts)).toBe(said(list, 'text'));
				const reasoning = writer.parts.filter((part) => part.type === 'reasoning');
				expect(reasoning.map((part) => part.text).join('')).toBe(said(list, 'reasoning'));
			})
		);
	});

	test('is the same from merged deltas, of which no two neighbours belong together', () => {
		fc.assert(
			fc.property(steps, (list) => {
				const { chunks } = write(list);
				const before = structuredClone(chunks);
				const merged = mergeDeltas(chunks);
				expect(partsOf(merged)).toEqual(partsOf(chunks));
				expect(mergeDeltas(merged)).toEqual(merged);
				// The frames go on to the viewers as they were.
				expect(chunks).toEqual(before);
			})
		);
	});

	test('keeps blocks apart when deltas are merged', () => {
		const chunks: ChatChunk[] = [
			{ type: 'text-delta', id: 'text-0', delta: 'a' },
			{ type: 'text-delta', id: 'text-0', delta: 'b' },
			{ type: 'text-delta', id: 'text-1', delta: 'c' }
		];
		expect(mergeDeltas(chunks)).toEqual([
			{ type: 'text-delta', id: 'text-0', delta: 'ab' },
			{ type: 'text-delta', id: 'text-1', delta: 'c' }
		]);
	});

	test('is the same when the frames were merged in two goes, as two checkpoints do', () => {
		fc.assert(
			fc.property(steps, fc.nat(60), (list, cut) => {
				const { writer, chunks } = write(list);
				const stored = [...mergeDeltas(chunks.slice(0, cut)), ...mergeDeltas(chunks.slice(cut))];
				expect(partsOf(stored)).toEqual(writer.parts);
			})
		);
	});
});

describe('what a viewer is told who reads an answer from where it is stored', () => {
	test('is all of it, whenever and how often they look', () => {
		fc.assert(
			fc.property(steps, fc.array(fc.nat(40), { maxLength: 6 }), (list, looks) => {
				const { writer, chunks } = write(list);
				const seen: AnswerWriter['parts'] = [];
				const told: ChatChunk[] = [];
				const look = (upTo: number, isWhole: boolean) => {
					const there = partsOf(chunks.slice(0, upTo));
					const frames = sent(framesBetween(structuredClone(seen), there, { isWhole }));
					for (const frame of frames) applyChunk(seen, frame);
					told.push(...frames);
					expect(seen).toEqual(there);
				};
				for (const upTo of looks.toSorted((a, b) => a - b)) look(upTo, false);
				look(chunks.length, true);
				expect(seen).toEqual(writer.parts);
				const starts = told.filter(({ type }) => type.endsWith('-start')).length;
				expect(told.filter(({ type }) => type.endsWith('-end'))).toHaveLength(starts);
			})
		);
	});
});

describe('whatever a model says', () => {
	test('can be stored: without NUL and half characters, which PostgreSQL refuses', () => {
		const anything = fc.string({ unit: fc.constantFrom('a', '\0', '\ud83d', '\udc4b', '👋', ' ') });
		fc.assert(
			fc.property(anything, fc.option(anything, { nil: undefined }), (text, title) => {
				const { writer, chunks } = write([
					{ type: 'reasoning', delta: text },
					{ type: 'text', delta: text },
					{ type: 'cite', url: text, title }
				]);
				const stored = JSON.stringify([writer.parts, chunks]);
				expect(stored).not.toMatch(/\\u(0000|d[89a-f])/);
				// Half a character at the very end waits for a half that never comes.
				const whole = text.replace(/[\ud800-\udbff]$/, '');
				expect(textOf(writer.parts)).toBe(whole.replaceAll('\0', '').toWellFormed());
			})
		);
	});
});

describe('the frames of an answer', () => {
	test('open and close every block once, and no two blocks overlap', () => {
		fc.assert(
			fc.property(steps, (list) => {
				let open: string | null = null;
				const seen = new Set<string>();
				for (const chunk of write(list).chunks) {
					if (chunk.type === 'text-start' || chunk.type === 'reasoning-start') {
						expect([open, seen.has(chunk.id)]).toEqual([null, false]);
						seen.add((open = chunk.id));
					} else if (chunk.type === 'text-end' || chunk.type === 'reasoning-end') {
						expect(open).toBe(chunk.id);
						open = null;
					} else if (chunk.type === 'text-delta' || chunk.type === 'reasoning-delta') {
						expect(open).toBe(chunk.id);
					} else {
						expect(open).toBeNull();
					}
				}
				expect(open).toBeNull();
			})
		);
	});

	test('say nothing of empty deltas', () => {
		expect(new AnswerWriter().write('text', '')).toEqual([]);
	});

	test('end once: what follows the end opens a block of its own', () => {
		const writer = new AnswerWriter();
		writer.write('text', 'first');
		expect(writer.end().map(({ type }) => type)).toEqual(['text-end']);
		expect(writer.end()).toEqual([]);
		expect(writer.write('text', 'second').map(({ type }) => type)).toEqual(['text-start', 'text-delta']);
		expect(writer.parts).toHaveLength(2);
	});

	test('keep a source with its address and title', () => {
		const writer = new AnswerWriter();
		writer.cite('https://example.com/', 'An example');
		expect(writer.parts).toEqual([
			{ type: 'source-url', sourceId: 'source-0', url: 'https://example.com/', title: 'An example' }
		]);
	});

	test('tell which tool was asked for, with what, and what came of it', () => {
		const writer = new AnswerWriter();
		writer.write('text', 'Let me see. ');
		writer.callTool('1', 'calculator', { expression: '6*7' });
		writer.callTool('2', 'calculator', { expression: 'x\0' });
		writer.returnTool('1', { output: { result: '42' } });
		writer.returnTool('2', { error: 'No.' });
		const tool = { type: 'tool-calculator' };
		expect(writer.parts).toEqual([
			{ type: 'text', text: 'Let me see. ' },
			{
				...tool,
				toolCallId: '1',
				state: 'output-available',
				input: { expression: '6*7' },
				output: { result: '42' }
			},
			{ ...tool, toolCallId: '2', state: 'output-error', input: { expression: 'x' }, errorText: 'No.' }
		]);
	});

	test('that carry no content change nothing', () => {
		const parts = partsOf([
			{ type: 'start', messageId: 'm' },
			{ type: 'start-step' },
			{ type: 'finish-step' },
			{ type: 'error', errorText: 'x' },
			{ type: 'finish' }
		]);
		expect(parts).toEqual([]);
	});
});
