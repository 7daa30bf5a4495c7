/**
 * A tokeniser of the sandbox's own: about four characters a token in prose, like the real ones, and the pieces put
 * together are the text again. Pure, and cheap enough for prompts of a million tokens.
 */
const enum Kind {
	Space,
	Newline,
	Letter,
	Digit,
	/** punctuation, symbols, and every script without spaces between words: one character, one token */
	Single
}

/** Words up to this length are one token, longer ones are cut into pieces. */
const WORD_MAX = 7;
const PIECE = 5;
const DIGITS_MAX = 3;
const BLANKS_MAX = 8;

/** The tokens of a text, in order; `tokenize(text).join('') === text`. */
export function tokenize(text: string): string[] {
	const tokens: string[] = [];
	for (let start = 0; start < text.length;) {
		const end = tokenEnd(text, start);
		tokens.push(text.slice(start, end));
		start = end;
	}
	return tokens;
}

/** `tokenize(text).length` without the pieces. */
export function countTokens(text: string): number {
	let count = 0;
	for (let start = 0; start < text.length; count += 1) start = tokenEnd(text, start);
	return count;
}

function tokenEnd(text: string, start: number): number {
	const kind = kindAt(text, start);
	if (kind === Kind.Newline) return runEnd(text, start, Kind.Newline, BLANKS_MAX);
	if (kind !== Kind.Space) return wordEnd(text, start, kind);
	const end = runEnd(text, start, Kind.Space, BLANKS_MAX);
	// One space belongs to the word or mark after it, as in the real tokenisers.
	if (end === start + 1 && end < text.length) {
		const next = kindAt(text, end);
		if (next !== Kind.Newline) return wordEnd(text, end, next);
	}
	return end;
}

function wordEnd(text: string, start: number, kind: Kind): number {
	if (kind === Kind.Digit) return runEnd(text, start, kind, DIGITS_MAX);
	if (kind === Kind.Letter) {
		const end = runEnd(text, start, kind, WORD_MAX + 1);
		return end - start > WORD_MAX ? start + PIECE : end;
	}
	// A surrogate pair is one character and is never cut.
	return (text.codePointAt(start) ?? 0) > 0xffff ? start + 2 : start + 1;
}

function runEnd(text: string, start: number, kind: Kind, lengthMax: number): number {
	const limit = Math.min(text.length, start + lengthMax);
	let end = start + 1;
	while (end < limit && kindAt(text, end) === kind) end += 1;
	return end;
}

function kindAt(text: string, index: number): Kind {
	const code = text.charCodeAt(index);
	if (code === 32 || code === 9) return Kind.Space;
	if (code === 10 || code === 13) return Kind.Newline;
	if (code >= 48 && code <= 57) return Kind.Digit;
	const isLatin =
		(code >= 65 && code <= 90) || (code >= 97 && code <= 122) || (code >= 0xc0 && code <= 0x24f);
	// Greek, Cyrillic, Armenian, Hebrew, Arabic
	return isLatin || (code >= 0x370 && code <= 0x6ff) ? Kind.Letter : Kind.Single;
}
