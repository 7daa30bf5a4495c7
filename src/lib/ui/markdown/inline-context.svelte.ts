import { createContext } from 'svelte';
import type { Definitions } from './blocks';
import type { typesetFormula } from './formulas';
import { trusted, type SafeHtml } from './html';
import { brokenTex, texSource, type Surroundings } from './inline';
import { UNFINISHED } from './math';

/**
 * What the inline Markdown of one text shares: its definitions, and what sets formulas, which is loaded when the
 * first one is shown in a browser.
 */
export class InlineContext implements Surroundings {
	definitions: Definitions;
	#typesetFormula = $state.raw<typeof typesetFormula | null>(null);
	#repair = $state.raw<((source: string) => string) | null>(null);
	/** Formulas of a growing paragraph are asked for again with each of its words. */
	readonly #typeset = new Map<string, SafeHtml>();

	/** @param id what its footnotes' ids begin with: two texts on a page may have the same labels */
	constructor(
		readonly id: string,
		definitions: Definitions
	) {
		this.definitions = $state.raw(definitions);
	}

	readonly footnoteId = (label: string): string => `${this.id}-${label}`;

	async loadFormulas(): Promise<void> {
		const { dressed, typesetFormula } = await import('./formulas');
		await dressed;
		this.#typesetFormula ??= typesetFormula;
	}

	/** What closes open marks is loaded with the first text that is still being written. */
	async loadRepair(): Promise<void> {
		this.#repair ??= (await import('./repair')).repair;
	}

	readonly repair = (source: string): string => this.#repair?.(source) ?? source;

	readonly typeset = (tex: string, isDisplay: boolean): SafeHtml => {
		const typesetFormula = this.#typesetFormula;
		if (typesetFormula === null || tex.endsWith(UNFINISHED)) return texSource(tex);
		const key = (isDisplay ? 'display ' : 'inline ') + tex;
		const known = this.#typeset.get(key);
		if (known !== undefined) return known;
		const typeset = typesetFormula(tex, isDisplay);
		const html = typeset === null ? brokenTex(tex) : trusted(typeset);
		this.#typeset.set(key, html);
		return html;
	};
}

export const [getInlineContext, setInlineContext] = createContext<InlineContext>();
