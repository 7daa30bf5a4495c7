import { invalidCursor, type Page } from '$lib/domain/lists';

/** A cursor that is the number of items before the page: for lists of hundreds, not of millions. */
export function offsetOf(cursor: string | null | undefined): number {
	const offset = Number(cursor ?? 0);
	if (!Number.isSafeInteger(offset) || offset < 0) throw invalidCursor();
	return offset;
}

/** @param items one more than the page has, where there is more */
export function pageByOffset<Item>(
	items: Item[],
	{ offset, limit }: { offset: number; limit: number }
): Page<Item> {
	return { items: items.slice(0, limit), nextCursor: items.length > limit ? String(offset + limit) : null };
}
