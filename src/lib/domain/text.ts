import { z } from 'zod';

/** PostgreSQL takes neither NUL nor half a surrogate pair, and a person or a model may well say one. */
export function storable(text: string): string {
	return text.replaceAll('\0', '').toWellFormed();
}

/** Text that somebody typed, as it can be stored. Lengths and patterns are checked behind it, with `.pipe`. */
export const textSchema = z.string().transform(storable);
