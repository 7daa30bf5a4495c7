import type { z } from 'zod';
import { invalidInput } from '../trpc/init';

/**
 * A page's query by its schema. An empty value is one that was not given: a form that is sent with GET sends all of
 * its fields.
 * @throws {AppError} INVALID_INPUT
 */
export function readQuery<Schema extends z.ZodType>({ searchParams }: URL, schema: Schema): z.output<Schema> {
	const given = [...searchParams].filter(([, value]) => value.trim() !== '');
	const parsed = schema.safeParse(Object.fromEntries(given));
	if (!parsed.success) throw invalidInput(parsed.error);
	return parsed.data;
}
