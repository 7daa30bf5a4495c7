/**
 * An estimate of how many tokens a text is, from above: holds are placed on it, so too few would let a call cost
 * more than was reserved. Tokenisers differ by model; this counts what they have in common. Words of a natural
 * language run to more than three letters a token, long runs of letters and digits (keys, base64) to fewer, marks
 * are a token each, and outside ASCII no tokeniser in use needs more than a token a byte.
 */
export function estimateTokens(text: string): number {
	let tokens = 0;
	let wordLength = 0;
	const endWord = () => {
		tokens += wordLength > WORD_LENGTH_MAX ? wordLength / 1.5 : Math.ceil(wordLength / 3);
		wordLength = 0;
	};
	for (let index = 0; index < text.length; index++) {
		const code = text.charCodeAt(index);
		const isWord = (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57);
		if (isWord) {
			wordLength++;
			continue;
		}
		endWord();
		// A space belongs to the word after it.
		if (code === 32) continue;
		tokens += code < 0x80 ? 1 : code < 0x800 ? 2 : 3;
	}
	endWord();
	return Math.ceil(tokens);
}

const WORD_LENGTH_MAX = 20;

/** Roles and separators around each message. */
export const MESSAGE_OVERHEAD_TOKENS = 8;
