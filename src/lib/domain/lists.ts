import { z } from 'zod';
import { AppError } from './errors';

/** Every list is a page: bounded, and continued by an opaque cursor. */
export interface Page<Item> {
	items: Item[];
	nextCursor: string | null;
}

export const pageInput = {
	cursor: z.string().max(500).nullish(),
	limit: z.number().int().min(1).max(200).default(50)
};

/** For a cursor that the list did not give out. */
export function invalidCursor(): AppError<'INVALID_INPUT'> {
	return new AppError('INVALID_INPUT', 'The list cannot be continued from there.', {
		fields: { cursor: ['is not a cursor of this list'] }
	});
}
