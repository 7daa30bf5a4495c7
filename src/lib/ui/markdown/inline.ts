import type { References } from './blocks';
import { trusted, type SafeHtml } from './html';
import type { MathToken } from './math';
import { escapeHtml, parser } from './parser';
import { UNFINISHED } from './repair';

/** Turns TeX into HTML: typeset, or as its source while KaTeX is not there. */
export type Typeset = (tex: string, isDisplay: boolean) => SafeHtml;

interface Env {
	references: References;
	typeset: Typeset;
	hasMath: boolean;
}

parser.renderer.rules.math = (tokens, index, _options, env: Env) => {
	const { content, meta } = tokens[index] as MathToken;
	env.hasMath = true;
	const html = env.typeset(content, meta.isDisplay);
	return meta.isDisplay ? `<span class="math-display" tabindex="0">${html}</span>` : html;
};

/** The HTML of what stands within a paragraph, heading or cell. */
export function renderInline(
	content: string,
	references: References,
	typeset: Typeset
): { html: SafeHtml; hasMath: boolean } {
	const env: Env = { references, typeset, hasMath: false };
	const tokens = parser.parseInline(content, env);
	const html = trusted(parser.renderer.render(tokens, parser.options, env));
	return { html, hasMath: env.hasMath };
}

/** The source, in the place of a formula that is not set yet. */
export function texSource(tex: string): SafeHtml {
	return trusted(`<code class="tex">${escapeHtml(tex.replace(UNFINISHED, '').trim())}</code>`);
}
