import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { BlockSplitter, type Block } from './blocks';
import { parser } from './parser';

/** Pieces that begin, continue, close or change blocks: the seams where a splitter can go wrong. */
const piece = fc.constantFrom(
	...[
		'\n',
		'\n\n',
		'\r\n',
		'\r',
		' ',
		'  ',
		'    ',
		'\t',
		'word',
		'two words',
		'# ',
		'## h',
		'- ',
		'* ',
		'+ ',
		'1. '
	],
	...[
		'2',
		'2.',
		'2. x',
		'> ',
		'```',
		'```ts\n',
		'~~~',
		'---',
		'===',
		'-',
		'=',
		'|',
		'| a | b |',
		'|---|---|',
		'|-'
	],
	...[
		'$$',
		'$',
		'\\[',
		'\\]',
		'\\(',
		'\\)',
		'x^2',
		'[a]: http://x.test',
		' "title"',
		"'ti",
		'[a]',
		'[a][b]',
		'[b]:',
		'[^1]',
		'[^1]: ',
		'[^n]: note'
	],
	...['- [ ] task', '<div>', '<!--', '&amp;', '\\', '`', '**', '\0', '😀', 'a|b', '-|-', '    code', ':-:']
);
const text = fc.array(piece, { maxLength: 40, size: 'max' }).map((pieces) => pieces.join(''));
const cuts = fc.array(fc.nat(200), { maxLength: 12, size: 'max' });

function splitWhole(source: string): Block[] {
	return new BlockSplitter().split(source).blocks;
}

function splitStreamed(source: string, ends: number[]): Block[] {
	const splitter = new BlockSplitter();
	for (const end of [...ends].sort((a, b) => a - b)) splitter.split(source.slice(0, end));
	return splitter.split(source).blocks;
}

describe('BlockSplitter', () => {
	it('ends in the blocks of the whole text, however the text arrives', () => {
		fc.assert(
			fc.property(text, cuts, (source, ends) => {
				expect(splitStreamed(source, ends)).toEqual(splitWhole(source));
			}),
			{ numRuns: 1_000 }
		);
	});

	it('ends in the blocks of the whole text when it arrives character by character', () => {
		fc.assert(
			fc.property(text, (source) => {
				const everyEnd = Array.from(source, (_, index) => index);
				expect(splitStreamed(source, everyEnd)).toEqual(splitWhole(source));
			}),
			{ numRuns: 1_000 }
		);
	});

	it('loses no character: the sources, joined, are the text', () => {
		fc.assert(
			fc.property(text, (source) => {
				const blocks = splitWhole(source);
				expect(blocks.map((block) => block.source).join('')).toBe(source);
				let start = 0;
				for (const block of blocks) {
					expect(block.start).toBe(start);
					start += block.source.length;
				}
			})
		);
	});

	it('keeps the identity of settled blocks and of the references while text is appended', () => {
		const splitter = new BlockSplitter();
		const before = splitter.split('One [a].\n\n[a]: https://a.test\n\nTwo.\n\nThree');
		const after = splitter.split('One [a].\n\n[a]: https://a.test\n\nTwo.\n\nThree and more.\n\n- four');
		expect(after.blocks[0]).toBe(before.blocks[0]);
		expect(after.blocks).toHaveLength(4);
		expect(after.definitions).toBe(before.definitions);
	});

	it('parses no more than the last blocks for each piece that arrives, however long the text is', () => {
		const paragraph = 'A paragraph of some sixty characters, followed by a blank line.\n\n';
		const source = paragraph.repeat(500);
		const splitter = new BlockSplitter();
		const parse = vi.spyOn(parser.block, 'parse');
		for (let end = 8; end <= source.length; end += 8) splitter.split(source.slice(0, end));
		const lengths = parse.mock.calls.map(([text]) => text.length);
		parse.mockRestore();
		expect(Math.max(...lengths)).toBeLessThanOrEqual(paragraph.length * 3);
	});

	it('starts over when the text is another one', () => {
		const splitter = new BlockSplitter();
		splitter.split('One.\n\nTwo.\n\nThree.');
		expect(splitter.split('# Other').blocks).toEqual(splitWhole('# Other'));
	});

	it('lets the first definition of a label win', () => {
		const { definitions } = new BlockSplitter().split(
			'[a]: https://first.test\n\nText.\n\n[a]: https://second.test'
		);
		expect(Object.values(definitions.references)).toEqual([
			expect.objectContaining({ href: 'https://first.test/' })
		]);
	});
});
