import { error as httpError, json } from '@sveltejs/kit';
import type { z } from 'zod';
import { AppError, isAppError } from '$lib/domain/errors';
import { invalidInput } from '../trpc/init';

/** What leaves through pages and JSON endpoints when a verb refuses. Anything unknown goes on to `handleError`. */
export function refusePage(cause: unknown): never {
	if (isAppError(cause)) httpError(cause.status, { message: cause.message, code: cause.code });
	throw cause;
}

/** `{"error":{"code","message",…}}` with the code's status. @throws whatever is not an AppError */
export function refusal(cause: unknown, details: Record<string, unknown> = {}): Response {
	if (!isAppError(cause)) throw cause;
	const body = { error: { ...cause.toJSON(), ...details } };
	const headers: Record<string, string> = {};
	const retryAfterSeconds = (cause.details as { retryAfterSeconds?: number } | undefined)?.retryAfterSeconds;
	if (retryAfterSeconds !== undefined) headers['retry-after'] = String(retryAfterSeconds);
	return json(body, { status: cause.status, headers });
}

/** The request's JSON by its schema. @throws {AppError} INVALID_INPUT */
export async function readJson<Schema extends z.ZodType>(
	request: Request,
	schema: Schema
): Promise<z.output<Schema>> {
	let body: unknown;
	try {
		body = await request.json();
	} catch (cause) {
		const isTooLarge = (cause as { status?: number } | null)?.status === 413;
		const message = isTooLarge ? 'The request is too large.' : 'The request body is not JSON.';
		throw new AppError('INVALID_INPUT', message, { fields: {} }, { cause });
	}
	const parsed = schema.safeParse(body);
	if (!parsed.success) throw invalidInput(parsed.error);
	return parsed.data;
}
