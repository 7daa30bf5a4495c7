import type Token from 'markdown-it/lib/token.mjs';
import type { Definitions } from './blocks';
import { trusted, type SafeHtml } from './html';
import { UNFINISHED, type MathToken } from './math';
import { escapeHtml, parseInline, parser } from './parser';

/** Turns TeX into HTML: typeset, or as its source while what sets it is not there. */
export type Typeset = (tex: string, isDisplay: boolean) => SafeHtml;

/** What inline Markdown needs of the text that it stands in. */
export interface Surroundings {
	definitions: Definitions;
	/** of the element that holds the note */
	footnoteId: (label: string) => string;
	typeset: Typeset;
}

interface Env extends Surroundings {
	references: Definitions['references'];
	footnotes: Definitions['footnotes'];
	hasMath: boolean;
}

parser.renderer.rules.math = (tokens, index, _options, env: Env) => {
	const { content, meta } = tokens[index] as MathToken;
	env.hasMath = true;
	const html = env.typeset(content, meta.isDisplay);
	return meta.isDisplay ? `<span class="math-display" tabindex="0">${html}</span>` : html;
};

parser.renderer.rules.footnote_mark = (tokens, index, _options, env: Env) => {
	const label = tokens[index]?.content ?? '';
	const name = escapeHtml(label);
	return `<sup class="footnote-mark"><a href="#${escapeHtml(env.footnoteId(label))}" aria-label="Footnote ${name}">${name}</a></sup>`;
};

/** The HTML of what stands within a paragraph, heading or cell. */
export function renderInline(
	content: string,
	surroundings: Surroundings
): { html: SafeHtml; hasMath: boolean } {
	const env: Env = { ...surroundings, ...surroundings.definitions, hasMath: false };
	const tokens = parseInline(content, env);
	const html = trusted(parser.renderer.renderInline(tokens, parser.options, env));
	return { html, hasMath: env.hasMath };
}

/** The words of it, without their marks: for where Markdown is not read. */
export function inlineText(content: string): string {
	return wordsOf(parseInline(content, {}));
}

function wordsOf(tokens: readonly Token[]): string {
	return tokens
		.map((token) => {
			if (token.type === 'softbreak' || token.type === 'hardbreak') return ' ';
			return token.children === null ? token.content : wordsOf(token.children);
		})
		.join('');
}

/** The source, in the place of a formula that is not set yet. */
export function texSource(tex: string): SafeHtml {
	return trusted(`<code class="tex">${escapeHtml(tex.replace(UNFINISHED, '').trim())}</code>`);
}

/** The source, in the place of a formula that cannot be set. */
export function brokenTex(tex: string): SafeHtml {
	return trusted(`<code class="tex-broken">${escapeHtml(tex.trim())}</code>`);
}
