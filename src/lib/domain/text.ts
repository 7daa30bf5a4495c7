import { z } from 'zod';

/** PostgreSQL takes neither NUL nor half a surrogate pair, and a person or a model may well say one. */
export function storable(text: string): string {
	return text.replaceAll('\0', '').toWellFormed();
}

/** The same for every text within a value, as JSON has it. */
export function storableJson(value: unknown): unknown {
	return JSON.parse(JSON.stringify(value ?? null), (_, inner: unknown) =>
		typeof inner === 'string' ? storable(inner) : inner
	);
}

/** Text that somebody typed, as it can be stored. Lengths and patterns are checked behind it, with `.pipe`. */
export const textSchema = z.string().transform(storable);
