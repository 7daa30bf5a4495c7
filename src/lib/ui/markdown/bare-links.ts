import type MarkdownIt from 'markdown-it';
import type StateInline from 'markdown-it/lib/rules_inline/state_inline.mjs';
import { isInLink, isOutwardLink, normalizeLink } from './links';

/**
 * `https://…` as it stands in a text becomes a link, by GitHub's rules. Nothing without a scheme does: `main.py` and
 * `notes.md` are file names far more often than hosts in Paraguay and Moldova.
 */
export function bareLinks(markdown: MarkdownIt): void {
	markdown.inline.ruler.after('text', 'bare_link', rule);
}

const LENGTH_MAX = 2_000;
const SCHEME = /(?<![a-z0-9+.-])https?$/i;
const ADDRESS = /^:\/\/[^\s<>"`\\]+/;

/** The rule for text stops at the colon; the scheme is then in what is pending. */
function rule(state: StateInline, silent: boolean): boolean {
	if (state.src.charCodeAt(state.pos) !== 58 || isInLink(state)) return false;
	const scheme = SCHEME.exec(state.pending.slice(-6))?.[0];
	if (scheme === undefined) return false;
	const found = ADDRESS.exec(state.src.slice(state.pos, Math.min(state.posMax, state.pos + LENGTH_MAX)));
	const rest = trimmed(found?.[0] ?? '');
	const address = scheme + rest;
	if (rest.length <= '://'.length || !isOutwardLink(address)) return false;
	if (!silent) {
		state.pending = state.pending.slice(0, -scheme.length);
		state.push('link_open', 'a', 1).attrs = [['href', normalizeLink(address)]];
		state.push('text', '', 0).content = address;
		state.push('link_close', 'a', -1);
	}
	state.pos += rest.length;
	return true;
}

/** What ends a sentence, an emphasis or a bracket that the address stands in is not of the address. */
function trimmed(rest: string): string {
	for (let end = rest.length; ; end--) {
		const last = rest[end - 1];
		if (last === undefined) return '';
		const isOutside =
			"?!.,:;*_~'|".includes(last) ||
			(last === ')' && isUnbalanced(rest.slice(0, end), '(', ')')) ||
			(last === ']' && isUnbalanced(rest.slice(0, end), '[', ']'));
		if (!isOutside) return rest.slice(0, end);
	}
}

function isUnbalanced(text: string, open: string, close: string): boolean {
	return text.split(close).length > text.split(open).length;
}
