import { inlineText } from './inline';
import type { Cell, MarkdownNode } from './nodes';

const RULES: Readonly<Record<string, string>> = { left: '---', center: ':-:', right: '--:' };

/** A table as Markdown again, with what stands in its cells as it was written. */
export function tableAsMarkdown(children: readonly MarkdownNode[]): string {
	const [head = [], ...rows] = rowsOf(children);
	return [head, ...rows]
		.map((cells) => line(cells.map(({ content }) => content.replaceAll('|', '\\|'))))
		.toSpliced(1, 0, line(head.map(({ align }) => RULES[align] ?? '---')))
		.join('');
}

/** A table as spreadsheets take it from the clipboard: a line a row, tabs between the cells, words without marks. */
export function tableAsTsv(children: readonly MarkdownNode[]): string {
	return rowsOf(children)
		.map((cells) => `${cells.map(({ content }) => field(inlineText(content))).join('\t')}\n`)
		.join('');
}

function rowsOf(nodes: readonly MarkdownNode[]): Cell[][] {
	return nodes.flatMap((node) => {
		if (node.kind === 'row') return [node.cells];
		return node.kind === 'container' ? rowsOf(node.children) : [];
	});
}

function line(cells: readonly string[]): string {
	return `| ${cells.join(' | ')} |\n`;
}

/** Spreadsheets take what begins like a formula for one, and a formula can call home. */
function field(words: string): string {
	const plain = words.replace(/[\t\r\n]+/g, ' ').trim();
	return /^[=+@]|^-(?![\d.,\s]*%?$)/.test(plain) ? `'${plain}` : plain;
}
