declare const safe: unique symbol;

/**
 * HTML that may be put into the page as it is. Only this room mints it: from markdown-it with raw HTML off, from
 * highlight.js and from Temml, all of which escape their input. Never from a model's text directly.
 */
export type SafeHtml = string & { readonly [safe]: true };

export function trusted(html: string): SafeHtml {
	return html as SafeHtml;
}
