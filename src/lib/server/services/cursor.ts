import { invalidCursor } from '$lib/domain/lists';

/** A list's cursor: the values that the last item of the page is ordered by, opaque to clients. */
export function encodeCursor(values: readonly string[]): string {
	return Buffer.from(JSON.stringify(values)).toString('base64url');
}

/** @throws {AppError} INVALID_INPUT for what {@link encodeCursor} did not make of as many values */
export function decodeCursor<const Names extends readonly string[]>(
	cursor: string,
	names: Names
): Record<Names[number], string> {
	let values: unknown;
	try {
		values = JSON.parse(Buffer.from(cursor, 'base64url').toString());
	} catch {
		throw invalidCursor();
	}
	if (
		!Array.isArray(values) ||
		values.length !== names.length ||
		values.some((value) => typeof value !== 'string')
	) {
		throw invalidCursor();
	}
	return Object.fromEntries(names.map((name, index) => [name, values[index] as string])) as Record<
		Names[number],
		string
	>;
}
