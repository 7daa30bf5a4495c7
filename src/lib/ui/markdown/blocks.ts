import type Token from 'markdown-it/lib/token.mjs';
import type { FootnoteEnv } from './footnotes';
import { parseBlocks } from './parser';

/** Link reference definitions (`[1]: https://…`) by their normalised labels. */
export type References = Readonly<Record<string, { href: string; title?: string }>>;

/** What any block may refer to, wherever it was defined. */
export interface Definitions {
	references: References;
	/** labels of the footnotes that there are */
	footnotes: readonly string[];
}

export const NO_DEFINITIONS: Definitions = { references: {}, footnotes: [] };

/** A top-level block with the blank lines after it. The sources of all blocks, joined, are the text. */
export interface Block {
	/** offset of its source in the text: what it is known by while later blocks come and go */
	start: number;
	source: string;
	/** what it defines */
	definitions: Definitions | null;
	/** more of it may come */
	isUnfinished: boolean;
}

export interface Split {
	blocks: Block[];
	/** of all blocks, the first of a label winning; the same object as before until there is a new one */
	definitions: Definitions;
}

/**
 * Splits a growing text into top-level blocks, parsing only its end again. What is appended can change the block
 * that holds the last line, and that block can dissolve into the one before it (`2` is a paragraph after a list,
 * `2.` is the list's next item), but the ones before those are settled: their first lines, and with them their
 * boundaries, were decided by lines that are complete. Settled blocks keep their identity.
 */
export class BlockSplitter {
	#text = '';
	#split: Split = { blocks: [], definitions: NO_DEFINITIONS };

	split(text: string): Split {
		if (text !== this.#text) {
			// Many times as fast as `startsWith`, which looks at each character by itself.
			// eslint-disable-next-line @typescript-eslint/prefer-string-starts-ends-with
			const isLonger = text.slice(0, this.#text.length) === this.#text;
			const settled = isLonger ? this.#split.blocks.slice(0, -2) : [];
			const last = settled.at(-1);
			const blocks = [...settled, ...blocksFrom(text, last ? last.start + last.source.length : 0)];
			this.#split = { blocks, definitions: merge(blocks, this.#split.definitions) };
			this.#text = text;
		}
		return this.#split;
	}
}

function blocksFrom(text: string, start: number): Block[] {
	const tail = text.slice(start);
	const { tokens, definitions } = readBlocks(tail);
	const starts = blockStarts(tail, tokens);
	return starts.map((from, index) => {
		const source = tail.slice(from, starts[index + 1]);
		return {
			start: start + from,
			source,
			definitions: definitions && readBlocks(source).definitions,
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

function readBlocks(text: string): { tokens: Token[]; definitions: Definitions | null } {
	const env: { references?: References } & FootnoteEnv = {};
	const tokens = parseBlocks(text, env);
	const { references, footnotes } = env;
	if (references === undefined && footnotes === undefined) return { tokens, definitions: null };
	return { tokens, definitions: { references: references ?? {}, footnotes: footnotes ?? [] } };
}

function merge(blocks: Block[], before: Definitions): Definitions {
	const all = blocks.flatMap(({ definitions }) => definitions ?? []);
	if (all.length === 0 && before === NO_DEFINITIONS) return before;
	const references = Object.assign({}, ...all.map((each) => each.references).reverse()) as References;
	const footnotes = all.flatMap((each) => each.footnotes);
	const merged = { references, footnotes };
	return JSON.stringify(merged) === JSON.stringify(before) ? before : merged;
}
