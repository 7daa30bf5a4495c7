import type { RequestEvent } from '@sveltejs/kit';
import type { z } from 'zod';
import { ERROR_CODES, isAppError } from '$lib/domain/errors';
import { invalidInput } from '../trpc/init';

/** What a form gets back when it is shown again: what was typed, except secrets, and what is wrong with it. */
export interface FormAnswer {
	values: Record<string, string>;
	errors: Record<string, string[]>;
	message: string | null;
}

type ReadForm<Data> =
	| { isValid: true; data: Data; values: Record<string, string> }
	| { isValid: false; status: number; answer: FormAnswer };

/** Names of fields that are not shown again: `password`, `newPassword`. */
const SECRET = /password/i;

/** A posted form by its schema. */
export async function readForm<Schema extends z.ZodType>(
	request: Request,
	schema: Schema
): Promise<ReadForm<z.output<Schema>>> {
	const fields: Record<string, string> = {};
	for (const [name, value] of await request.formData()) if (typeof value === 'string') fields[name] = value;
	const values = Object.fromEntries(Object.entries(fields).filter(([name]) => !SECRET.test(name)));
	const parsed = schema.safeParse(fields);
	if (parsed.success) return { isValid: true, data: parsed.data, values };
	return {
		isValid: false,
		status: ERROR_CODES.INVALID_INPUT.status,
		answer: { values, errors: invalidInput(parsed.error).details?.fields ?? {}, message: null }
	};
}

/** @throws whatever may not be told */
export function refuseForm(
	event: RequestEvent,
	error: unknown,
	values: Record<string, string>
): { status: number; answer: FormAnswer } {
	if (!isAppError(error)) throw error;
	const retryAfterSeconds = (error.details as { retryAfterSeconds?: number } | undefined)?.retryAfterSeconds;
	if (retryAfterSeconds !== undefined) event.setHeaders({ 'retry-after': String(retryAfterSeconds) });
	const errors = (error.details as { fields?: Record<string, string[]> } | undefined)?.fields;
	const message = errors === undefined ? error.message : null;
	return { status: error.status, answer: { values, errors: errors ?? {}, message } };
}

/** An address on this site to go on to, or null: never another site's, however it is spelled. */
export function localPath(next: string | null): string | null {
	// Browsers drop tabs and line breaks out of an address and take \\ for /, so it is read as they would read it.
	const here = 'http://here.invalid';
	const url = next?.startsWith('/') === true && URL.canParse(next, here) ? new URL(next, here) : null;
	return url?.origin === here && !url.pathname.startsWith('//') ? url.pathname + url.search : null;
}
