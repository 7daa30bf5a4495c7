import type { TRPCError } from '@trpc/server';
import { isAppError } from '$lib/domain/errors';

/** What the answer to a request says besides its body: when to come back, where a refusal knows it. */
export function responseMeta({ errors }: { errors: readonly TRPCError[] }): {
	headers?: Record<string, string>;
} {
	const waits = errors.flatMap(({ cause }) => {
		const details = isAppError(cause)
			? (cause.details as { retryAfterSeconds?: number } | undefined)
			: undefined;
		return details?.retryAfterSeconds ?? [];
	});
	// Of several calls in one request, all are worth asking again after the longest.
	return waits.length === 0 ? {} : { headers: { 'retry-after': String(Math.max(...waits)) } };
}
