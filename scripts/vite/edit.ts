/** A piece of a package's text that is replaced. */
export interface Edit {
	file: RegExp;
	from: string;
	to: string;
}

/** The text with the edit made; undefined unless the piece is there exactly once. */
export function editOf(text: string, { from, to }: Edit): string | undefined {
	const pieces = text.split(from);
	return pieces.length === 2 ? pieces.join(to) : undefined;
}
