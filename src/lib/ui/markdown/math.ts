import type MarkdownIt from 'markdown-it';
import type StateBlock from 'markdown-it/lib/rules_block/state_block.mjs';
import type StateInline from 'markdown-it/lib/rules_inline/state_inline.mjs';

/**
 * Maths between `$…$`, `$$…$$`, `\(…\)` and `\[…\]`, as models write it. Differs from the published plugins in two
 * points that streaming needs: a formula ends at a blank line at the latest (as in TeX), so text that has been
 * followed by one never changes its meaning again, and the search for a closing mark is bounded, so that no text
 * makes parsing quadratic.
 */
const DELIMITERS = [
	{ open: '$$', close: '$$', isDisplay: true },
	{ open: '\\[', close: '\\]', isDisplay: true },
	{ open: '\\(', close: '\\)', isDisplay: false },
	{ open: '$', close: '$', isDisplay: false }
] as const;

/** what the rules below push */
export interface MathToken {
	content: string;
	meta: { isDisplay: boolean };
}

/** Stands before a closing mark that is not in the text yet: such a formula is shown as its source. */
export const UNFINISHED = '\uFDD0';

const FORMULA_LENGTH_MAX = 5_000;

export function math(markdown: MarkdownIt): void {
	markdown.inline.ruler.before('escape', 'math', inlineRule);
	markdown.block.ruler.after('blockquote', 'math', blockRule, {
		alt: ['paragraph', 'reference', 'blockquote', 'list']
	});
}

function inlineRule(state: StateInline, silent: boolean): boolean {
	const delimiter = DELIMITERS.find(({ open }) => state.src.startsWith(open, state.pos));
	if (!delimiter) return false;
	const start = state.pos + delimiter.open.length;
	const window = state.src.slice(start, start + FORMULA_LENGTH_MAX);
	const length = delimiter.open === '$' ? closingDollar(window) : window.indexOf(delimiter.close);
	if (length < 1 || window.slice(0, length).trim() === '') return false;
	if (!silent) {
		const token = state.push('math', '', 0);
		token.content = window.slice(0, length);
		token.meta = { isDisplay: delimiter.isDisplay };
	}
	state.pos = start + length + delimiter.close.length;
	return true;
}

/** Pandoc's rule, which keeps `$5 and $10` prose: no space inside the marks, no digit after the closing one. */
function closingDollar(text: string): number {
	return /^(?!\s)(?:\\[^]|[^\\$])*?(?<!\s)\$(?!\d)/.exec(text)?.[0].lastIndexOf('$') ?? -1;
}

/**
 * A line that begins with a display mark makes the lines up to its closing mark or a blank line one paragraph,
 * whatever they look like: `> 0` and `- x` are parts of a formula there.
 */
function blockRule(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
	if (indentOf(state, startLine) >= 4) return false;
	const first = lineOf(state, startLine);
	const delimiter = DELIMITERS.find(({ open, isDisplay }) => isDisplay && first.startsWith(open));
	if (!delimiter) return false;
	const { open, close } = delimiter;
	// More text after the formula: an ordinary paragraph.
	if (first.includes(close, open.length) && !first.trimEnd().endsWith(close)) return false;
	if (silent) return true;

	let content = first.slice(open.length);
	let line = startLine + 1;
	while (!content.includes(close) && line < endLine && !state.isEmpty(line) && indentOf(state, line) >= 0) {
		content += `\n${lineOf(state, line)}`;
		line++;
	}
	state.line = line;
	state.push('paragraph_open', 'p', 1).map = [startLine, state.line];
	const inline = state.push('inline', '', 0);
	inline.content = (open + content).trimEnd();
	inline.children = [];
	state.push('paragraph_close', 'p', -1);
	return true;
}

/** in columns, within the list item or quotation that is being read */
function indentOf(state: StateBlock, line: number): number {
	return (state.sCount[line] ?? 0) - state.blkIndent;
}

function lineOf(state: StateBlock, line: number): string {
	return state.src.slice((state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0), state.eMarks[line]);
}
