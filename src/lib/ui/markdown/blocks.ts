import type Token from 'markdown-it/lib/token.mjs';
import { parser } from './parser';

/** Link reference definitions (`[1]: https://…`) by their normalised labels. */
export type References = Readonly<Record<string, { href: string; title?: string }>>;

/** A top-level block with the blank lines after it. The sources of all blocks, joined, are the text. */
export interface Block {
	/** offset of its source in the text: what it is known by while later blocks come and go */
	start: number;
	source: string;
	/** its definitions */
	references: References | null;
	/** more of it may come */
	isUnfinished: boolean;
}

export interface Split {
	blocks: Block[];
	/** of all blocks, the first of a label winning; the same object as before until there is a new one */
	references: References;
}

/**
 * Splits a growing text into top-level blocks, parsing only its end again. What is appended can change the block
 * that holds the last line, and that block can dissolve into the one before it (`2` is a paragraph after a list,
 * `2.` is the list's next item), but the ones before those are settled: their first lines, and with them their
 * boundaries, were decided by lines that are complete. Settled blocks keep their identity.
 */
export class BlockSplitter {
	#text = '';
	#split: Split = { blocks: [], references: {} };

	split(text: string): Split {
		if (text !== this.#text) {
			const settled = text.startsWith(this.#text) ? this.#split.blocks.slice(0, -2) : [];
			const last = settled.at(-1);
			const blocks = [...settled, ...blocksFrom(text, last ? last.start + last.source.length : 0)];
			this.#split = { blocks, references: merge(blocks, this.#split.references) };
			this.#text = text;
		}
		return this.#split;
	}
}

function blocksFrom(text: string, start: number): Block[] {
	const tail = text.slice(start);
	const { tokens, references } = parseBlocks(tail);
	const starts = blockStarts(tail, tokens);
	return starts.map((from, index) => {
		const source = tail.slice(from, starts[index + 1]);
		return {
			start: start + from,
			source,
			references: references && parseBlocks(source).references,
			isUnfinished: false
		};
	});
}

/** What makes no block (blank lines, definitions) belongs to the block before it. */
function blockStarts(text: string, tokens: Token[]): number[] {
	if (text === '') return [];
	const lines = [0, ...Array.from(text.matchAll(/\r\n?|\n/g), (match) => match.index + match[0].length)];
	const starts = tokens.flatMap((token) =>
		token.level === 0 && token.map !== null ? [lines[token.map[0]] ?? text.length] : []
	);
	return [0, ...starts.slice(1)];
}

/** Block structure only: the inline parsing, which costs most, is done once by whoever shows the block. */
function parseBlocks(text: string): { tokens: Token[]; references: References | null } {
	const env: { references?: References } = {};
	const tokens: Token[] = [];
	parser.block.parse(text.replace(/\r\n?/g, '\n'), parser, env, tokens);
	return { tokens, references: env.references ?? null };
}

function merge(blocks: Block[], before: References): References {
	const defining = blocks.filter((block) => block.references !== null);
	if (defining.length === 0 && Object.keys(before).length === 0) return before;
	const all = Object.assign({}, ...defining.map((block) => block.references).reverse()) as References;
	return JSON.stringify(all) === JSON.stringify(before) ? before : all;
}
