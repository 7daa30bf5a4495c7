/**
 * What somebody typed as PostgreSQL's `tsquery`: every word has to be there, and the last, which may not be finished,
 * has to begin one. Each word is a quoted operand, which the parser takes apart as it took the texts apart, so none
 * of it is syntax.
 */
export function toSearchQuery(text: string): string {
	const words = text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
	return words
		.map((word, index) => {
			const operand = `'${word.replace(/['\\]/g, '$&$&')}'`;
			return index === words.length - 1 ? `${operand}:*` : operand;
		})
		.join(' & ');
}
