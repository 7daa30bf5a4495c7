/**
 * How well a name answers what somebody types: all of the letters in their order, better at the starts of words and
 * next to each other. Null where a letter is missing.
 */
export function fuzzyScore(name: string, typed: string): number | null {
	const letters = Array.from(typed.toLowerCase().replaceAll(/\s+/g, ''));
	const characters = Array.from(name.toLowerCase());
	let score = 0;
	let at = -1;
	for (const letter of letters) {
		// Where a word begins with it, rather than the next place that has it.
		const next = characters.indexOf(letter, at + 1);
		if (next === -1) return null;
		const starts = characters.findIndex(
			(character, index) => index > at && character === letter && isStart(characters, index)
		);
		const isNext = next === at + 1;
		at = isNext || starts === -1 ? next : starts;
		score += isNext ? 3 : isStart(characters, at) ? 2 : 1;
	}
	// Of two that have all of it, the one with less around it.
	return score - characters.length / 1_000;
}

function isStart(characters: readonly string[], index: number): boolean {
	return index === 0 || !/[\p{L}\p{N}]/u.test(characters[index - 1] ?? '');
}

/** Those that answer it, best first; all of them, as they were, where nothing is typed. */
export function fuzzyFilter<Item>(
	items: readonly Item[],
	typed: string,
	nameOf: (item: Item) => string
): Item[] {
	if (typed.trim() === '') return [...items];
	return items
		.map((item) => ({ item, score: fuzzyScore(nameOf(item), typed) }))
		.filter((scored): scored is { item: Item; score: number } => scored.score !== null)
		.toSorted((a, b) => b.score - a.score)
		.map(({ item }) => item);
}
