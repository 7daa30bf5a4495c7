/** The package `entities` as far as markdown-it uses it, which hands over one reference at a time: `&amp;`. */
/** No reference stands for more; what was decoded in part keeps at least one more letter, and its semicolon. */
const LENGTH_MAX = 2;
const parser = document.createElement('textarea');

/** @param {string} text */
export function decodeHTML(text) {
	// Nothing is an element in there, and the element is in no page.
	parser.innerHTML = text;
	return parser.value;
}

/** As a whole only: `&notit;` is no `¬it;`. @param {string} text */
export function decodeHTMLStrict(text) {
	const decoded = decodeHTML(text);
	return decoded.length <= LENGTH_MAX ? decoded : text;
}
