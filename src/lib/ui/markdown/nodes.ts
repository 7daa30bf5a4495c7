import type Token from 'markdown-it/lib/token.mjs';
import { parseBlocks } from './parser';

type ContainerTag = 'ul' | 'ol' | 'li' | 'blockquote' | 'table' | 'thead' | 'tbody';

export interface Cell {
	tag: 'th' | 'td';
	align: string;
	/** inline Markdown */
	content: string;
}

/**
 * A block as a tree of plain data; every node is drawn by a component, so that while a list grows only its last
 * item is drawn anew. Inline Markdown stays source here and is parsed by the component that shows it.
 */
export type MarkdownNode =
	| {
			kind: 'container';
			tag: ContainerTag;
			start: number;
			task: 'open' | 'done' | null;
			children: MarkdownNode[];
	  }
	| { kind: 'footnote'; label: string; children: MarkdownNode[] }
	| { kind: 'heading'; depth: number; content: string }
	| { kind: 'paragraph'; content: string }
	/** of a list item without paragraphs */
	| { kind: 'words'; content: string }
	| { kind: 'row'; cells: Cell[] }
	| { kind: 'code'; language: string; code: string }
	| { kind: 'rule' };

export function parseNodes(source: string): MarkdownNode[] {
	return new TreeBuilder(parseBlocks(source, {})).nodes();
}

/** `after`, with the nodes of `before` wherever they are the same, so that nothing of them is drawn anew. */
export function reuseNodes(before: MarkdownNode[], after: MarkdownNode[]): MarkdownNode[] {
	const nodes = after.map((node, index) => reuseNode(before[index], node));
	const isSame = nodes.length === before.length && nodes.every((node, index) => node === before[index]);
	return isSame ? before : nodes;
}

function reuseNode(before: MarkdownNode | undefined, after: MarkdownNode): MarkdownNode {
	if (before?.kind === 'container' && after.kind === 'container') {
		const children = reuseNodes(before.children, after.children);
		const isSame = children === before.children && before.tag === after.tag;
		return isSame && before.start === after.start && before.task === after.task
			? before
			: { ...after, children };
	}
	return before !== undefined && JSON.stringify(before) === JSON.stringify(after) ? before : after;
}

class TreeBuilder {
	#next = 0;

	constructor(readonly tokens: Token[]) {}

	/** The nodes up to the end of the container that is being read. */
	nodes(): MarkdownNode[] {
		const nodes: MarkdownNode[] = [];
		for (let token = this.#take(); token && token.nesting !== -1; token = this.#take()) {
			nodes.push(this.#node(token));
		}
		return nodes;
	}

	#take(): Token | undefined {
		return this.tokens[this.#next++];
	}

	/** What stands in the element that has just been opened, which holds inline Markdown only. */
	#content(): string {
		const content = this.#take()?.content ?? '';
		this.#take();
		return content;
	}

	#node(token: Token): MarkdownNode {
		switch (token.type) {
			case 'fence':
			case 'code_block':
				return { kind: 'code', language: languageIn(token.info), code: token.content };
			case 'hr':
				return { kind: 'rule' };
			case 'paragraph_open':
				return { kind: token.hidden ? 'words' : 'paragraph', content: this.#content() };
			case 'heading_open':
				return { kind: 'heading', depth: Number(token.tag.slice(1)), content: this.#content() };
			case 'tr_open':
				return { kind: 'row', cells: this.#cells() };
			case 'footnote_open':
				return {
					kind: 'footnote',
					label: (token.meta as { label: string }).label,
					children: this.nodes()
				};
			case 'list_item_open':
				return listItem(this.nodes());
			default: {
				const start = Number(token.attrGet('start') ?? 1);
				return {
					kind: 'container',
					tag: token.tag as ContainerTag,
					start,
					task: null,
					children: this.nodes()
				};
			}
		}
	}

	#cells(): Cell[] {
		const cells: Cell[] = [];
		for (let cell = this.#take(); cell && cell.type !== 'tr_close'; cell = this.#take()) {
			const align = /^text-align:(\w+)$/.exec(String(cell.attrGet('style')))?.[1] ?? 'left';
			cells.push({ tag: cell.tag as Cell['tag'], align, content: this.#content() });
		}
		return cells;
	}
}

/** The first word after a fence; what follows it (`ts title=…`) is for other programs. */
function languageIn(info: string): string {
	const [language = ''] = info.trim().toLowerCase().split(/\s/);
	return language;
}

function listItem(children: MarkdownNode[]): MarkdownNode {
	const [first, ...others] = children;
	const item = { kind: 'container', tag: 'li', start: 1 } as const;
	if (first?.kind !== 'words' && first?.kind !== 'paragraph') return { ...item, task: null, children };
	const mark = /^\[([ xX])\]\s+/.exec(first.content);
	if (mark === null) return { ...item, task: null, children };
	const words = { ...first, content: first.content.slice(mark[0].length) };
	return { ...item, task: mark[1] === ' ' ? 'open' : 'done', children: [words, ...others] };
}
