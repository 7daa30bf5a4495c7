/**
 * Formulas as MathML that browsers draw themselves, with the sheet and the font that they need for it. Loaded with
 * the first formula, never with a page; it imports nothing of the page's, whose start would come in more pieces.
 */
import temml from 'temml';
import sheet from './formulas.css?url';

/** In em, and in points where a size is given in those: a formula stays within its line, and its page. */
const SIZE_MAX: [number, number] = [20, 240];

/**
 * Their sheet has come, or will not. By hand, as SvelteKit links a sheet that is imported with every page that may come
 * to need it; a promise to wait for, as awaited here it would have the bundler leave all chunks in small pieces.
 */
export const dressed = new Promise((resolve) => {
	const link = document.createElement('link');
	link.rel = 'stylesheet';
	link.href = sheet;
	link.onload = link.onerror = resolve;
	document.head.append(link);
});

/** HTML in which all of `tex` is escaped; null where that is broken, or nested deeper than the stack. */
export function typesetFormula(tex: string, isDisplay: boolean): string | null {
	try {
		return temml.renderToString(tex, {
			displayMode: isDisplay,
			throwOnError: true,
			trust: false,
			strict: false,
			maxSize: SIZE_MAX
		});
	} catch {
		return null;
	}
}
