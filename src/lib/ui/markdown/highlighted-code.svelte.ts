import { trusted, type SafeHtml } from './html';
import { languageOf, loadHighlighter } from './languages';

/** Of the time in which code grows, about this part at most goes into colouring it anew. */
const BUSY_SHARE_MAX = 0.1;
const PAUSE_MS_MIN = 120;

/**
 * Code and the colours it has so far. Colouring starts in the browser, after the first paint, and follows code that
 * grows in steps; in between the new end is shown plain. The characters are the same throughout, so nothing moves.
 */
export class HighlightedCode {
	#coloured = $state.raw<{ code: string; language: string; html: SafeHtml } | null>(null);
	#timer: ReturnType<typeof setTimeout> | undefined;
	#pauseMs = 0;

	readonly html = $derived.by(() => this.#current()?.html ?? null);
	/** what follows the coloured part, or all of it */
	readonly plain = $derived.by(() => this.code().slice(this.#current()?.code.length ?? 0));

	constructor(
		readonly code: () => string,
		readonly info: () => string
	) {
		$effect(() => {
			const language = languageOf(this.info());
			if (language === null || this.code() === (this.#current()?.code ?? '')) return;
			// Not a debounce: code that never pauses must get its colours too.
			this.#timer ??= setTimeout(() => void this.#colour(language), this.#pauseMs);
		});
		$effect(() => () => clearTimeout(this.#timer));
	}

	/** Code that was replaced, not continued, has no colours until it is coloured again. */
	#current() {
		const coloured = this.#coloured;
		const isCurrent = coloured?.language === languageOf(this.info()) && this.code().startsWith(coloured.code);
		return isCurrent ? coloured : null;
	}

	async #colour(language: string): Promise<void> {
		const highlight = await loadHighlighter(language);
		if (highlight === null) return;
		const code = this.code();
		const startMs = performance.now();
		const html = trusted(highlight(code));
		this.#pauseMs = Math.max(PAUSE_MS_MIN, (performance.now() - startMs) / BUSY_SHARE_MAX);
		this.#timer = undefined;
		this.#coloured = { code, language, html };
	}
}
