import type katex from 'katex';
import { createContext } from 'svelte';
import type { References } from './blocks';
import { trusted, type SafeHtml } from './html';
import { texSource } from './inline';
import { UNFINISHED } from './repair';

type Katex = typeof katex;

/**
 * What the inline Markdown of one text shares: its link definitions, and KaTeX, which is loaded when the first
 * formula is shown in a browser. MathML only: the browser draws it, and no stylesheet or font comes with it.
 */
export class InlineContext {
	references: References;
	#katex = $state.raw<Katex | null>(null);
	/** Formulas of a growing paragraph are asked for again with each of its words. */
	readonly #typeset = new Map<string, SafeHtml>();

	constructor(references: References) {
		this.references = $state.raw(references);
	}

	async loadKatex(): Promise<void> {
		this.#katex ??= (await import('katex')).default;
	}

	readonly typeset = (tex: string, isDisplay: boolean): SafeHtml => {
		const katex = this.#katex;
		if (katex === null || tex.endsWith(UNFINISHED)) return texSource(tex);
		const key = (isDisplay ? 'display ' : 'inline ') + tex;
		const html =
			this.#typeset.get(key) ??
			trusted(
				katex.renderToString(tex, {
					displayMode: isDisplay,
					output: 'mathml',
					throwOnError: false,
					errorColor: 'currentColor',
					trust: false,
					strict: false,
					maxSize: 20
				})
			);
		this.#typeset.set(key, html);
		return html;
	};
}

export const [getInlineContext, setInlineContext] = createContext<InlineContext>();
