import type { ResponseFormat } from '$lib/domain/answer-settings';

type Schema = Extract<ResponseFormat, { type: 'json_schema' }>['json_schema']['schema'];

/** A schema out of what somebody typed, or why it is none. */
export function readSchema(text: string): { schema: Schema } | { problem: string } {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		return { problem: 'This is not JSON.' };
	}
	const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
	return isObject ? { schema: value as Schema } : { problem: 'A schema is an object, in braces.' };
}
