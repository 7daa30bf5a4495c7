/**
 * JSON with amounts of money as numbers that keep every digit: the text is written as it is, no binary float comes
 * in between. `JSON.rawJSON` is part of V8 since Node 21 (TC39 proposal-json-parse-with-source); TypeScript does not
 * know it yet.
 */
declare global {
	interface JSON {
		rawJSON(text: string): object;
	}
}

/** A JSON number with exactly these digits, for `JSON.stringify`. */
export function exactNumber(digits: string): object {
	return JSON.rawJSON(digits);
}
