/**
 * An estimate of how many tokens a text is, from above: holds are placed on it, so too few would let a call cost
 * more than was reserved. Tokenisers differ by model; this counts what they have in common. Words of a natural
 * language run to more than three letters a token, long runs of letters and digits (keys, base64) to fewer, marks
 * are a token each, and outside ASCII no tokeniser in use needs more than a token a byte. Gemini, Gemma, Qwen and
 * Mistral take every digit, and the space before it, as a token.
 */
export function estimateTokens(text: string): number {
	let tokens = 0;
	let letters = 0;
	let digits = 0;
	let spaces = 0;
	const endWord = () => {
		tokens += digits + (letters + digits > WORD_LENGTH_MAX ? letters / 1.5 : Math.ceil(letters / 3));
		letters = digits = 0;
	};
	const endSpaces = (isBeforeWord: boolean) => {
		// One space belongs to the word or mark after it; a longer run, as in indented code, is few tokens.
		tokens += spaces === 1 && isBeforeWord ? 0 : Math.ceil(spaces / SPACES_PER_TOKEN);
		spaces = 0;
	};
	for (let index = 0; index < text.length; index++) {
		const code = text.charCodeAt(index);
		const isLetter = (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
		const isDigit = code >= 48 && code <= 57;
		if (!isLetter && !isDigit) endWord();
		if (code === 32) {
			spaces++;
			continue;
		}
		endSpaces(!isDigit && code > 32);
		if (isLetter) letters++;
		else if (isDigit) digits++;
		else tokens += code < 0x80 ? 1 : code < 0x800 ? 2 : 3;
	}
	endWord();
	endSpaces(false);
	return Math.ceil(tokens);
}

const WORD_LENGTH_MAX = 20;
const SPACES_PER_TOKEN = 8;

/** Roles and separators around each message. */
export const MESSAGE_OVERHEAD_TOKENS = 8;
