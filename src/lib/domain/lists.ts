import { z } from 'zod';

/** Every list is a page: bounded, and continued by an opaque cursor. */
export interface Page<Item> {
	items: Item[];
	nextCursor: string | null;
}

export const pageInput = {
	cursor: z.string().max(500).nullish(),
	limit: z.number().int().min(1).max(200).default(50)
};
