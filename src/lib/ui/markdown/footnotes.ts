import type MarkdownIt from 'markdown-it';
import type StateBlock from 'markdown-it/lib/rules_block/state_block.mjs';
import type StateInline from 'markdown-it/lib/rules_inline/state_inline.mjs';
import { isInLink } from './links';

/**
 * Footnotes as GitHub writes them: `[^1]` in the text, `[^1]: …` for the note, whose further lines are indented by
 * four. A note stands where it was written and a mark shows its own label: nothing is counted, so that what
 * arrives later changes no mark that has been read. A numbered mark is one before its note is there; others (`[^a-z]`
 * is a piece of a pattern, mostly) wait for it.
 */
export function footnotes(markdown: MarkdownIt): void {
	markdown.block.ruler.before('reference', 'footnote', blockRule, { alt: ['paragraph', 'reference'] });
	markdown.inline.ruler.before('link', 'footnote_mark', inlineRule);
}

/** what the block rule adds to */
export interface FootnoteEnv {
	footnotes?: string[];
}

const LABEL = String.raw`\[\^([\p{L}\p{N}_.-]{1,40})\]`;
const MARK = new RegExp(`^${LABEL}(?![(:])`, 'u');
const NOTE = new RegExp(`^${LABEL}:`, 'u');
const LENGTH_MAX = 90;
const INDENT = 4;

function inlineRule(state: StateInline, silent: boolean): boolean {
	if (!state.src.startsWith('[^', state.pos) || isInLink(state)) return false;
	const [mark = '', label = ''] = MARK.exec(state.src.slice(state.pos, state.pos + LENGTH_MAX)) ?? [];
	const { footnotes = [] } = state.env as FootnoteEnv;
	if (mark === '' || (!/^\d+$/.test(label) && !footnotes.includes(label))) return false;
	if (!silent) state.push('footnote_mark', '', 0).content = label;
	state.pos += mark.length;
	return true;
}

function blockRule(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
	const indent = state.sCount[startLine] ?? 0;
	const lineStart = (state.bMarks[startLine] ?? 0) + (state.tShift[startLine] ?? 0);
	if (indent - state.blkIndent >= INDENT || !state.src.startsWith('[^', lineStart)) return false;
	const found = NOTE.exec(
		state.src.slice(lineStart, Math.min(lineStart + LENGTH_MAX, state.eMarks[startLine] ?? 0))
	);
	const [head = '', label = ''] = found ?? [];
	if (found === null) return false;
	if (silent) return true;

	((state.env as FootnoteEnv).footnotes ??= []).push(label);
	const open = state.push('footnote_open', 'div', 1);
	open.meta = { label };
	// The rest of the first line is read as if it were indented like the others.
	const before = {
		bMark: state.bMarks[startLine] ?? 0,
		tShift: state.tShift[startLine] ?? 0,
		sCount: indent,
		parentType: state.parentType
	};
	const contentStart = lineStart + head.length;
	const spaces = /^[ \t]*/.exec(state.src.slice(contentStart, state.eMarks[startLine]))?.[0].length ?? 0;
	state.bMarks[startLine] = contentStart;
	state.tShift[startLine] = spaces;
	state.blkIndent += INDENT;
	state.sCount[startLine] = state.blkIndent;
	state.parentType = 'footnote' as StateBlock['parentType'];
	state.md.block.tokenize(state, startLine, endLine);
	state.parentType = before.parentType;
	state.blkIndent -= INDENT;
	state.bMarks[startLine] = before.bMark;
	state.tShift[startLine] = before.tShift;
	state.sCount[startLine] = before.sCount;
	open.map = [startLine, state.line];
	state.push('footnote_close', 'div', -1);
	return true;
}
