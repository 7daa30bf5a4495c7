import { setTimeout as sleep } from 'node:timers/promises';
import { OpenRouterError } from './errors';

/** How attempts are spaced. */
export interface Backoff {
	/** before the second attempt, doubled before each further one, and half of it up to chance */
	firstMs: number;
	/** the longest wait of our own making; the provider's word (`Retry-After`) stands above it */
	longestMs: number;
	/** from 0 to 1 */
	random: () => number;
	/** @throws when the signal ends the wait */
	wait: (ms: number, signal?: AbortSignal) => Promise<unknown>;
}

const DEFAULT_BACKOFF: Backoff = {
	firstMs: 500,
	longestMs: 10_000,
	random: Math.random,
	wait: (ms, signal) => sleep(ms, undefined, { signal })
};

const ATTEMPTS_MAX = 5;

/**
 * Repeats what failed in a way that passes.
 * @param options.attempts at the most, the first included; never more than five
 * @param options.isRetryable by default what the error says of itself, which is safe for calls that cost
 * @throws {OpenRouterError} the last attempt's, or `aborted` when the signal ends a wait
 */
export async function withRetries<Result>(
	operation: () => Promise<Result>,
	{
		attempts,
		signal,
		backoff,
		isRetryable = (error) => error.isRetryable
	}: {
		attempts: number;
		signal?: AbortSignal;
		backoff?: Partial<Backoff>;
		isRetryable?: (error: OpenRouterError) => boolean;
	}
): Promise<Result> {
	const { wait, ...pace } = { ...DEFAULT_BACKOFF, ...backoff };
	const last = Math.min(attempts, ATTEMPTS_MAX);
	for (let attempt = 1; ; attempt++) {
		try {
			return await operation();
		} catch (error) {
			if (attempt >= last || !(error instanceof OpenRouterError) || !isRetryable(error)) throw error;
			await wait(waitMsAfter(attempt, error.retryAfterSeconds, pace), signal).catch((cause: unknown) => {
				throw new OpenRouterError(
					'aborted',
					'stopped by us between two attempts',
					{ stage: 'refused' },
					{ cause }
				);
			});
		}
	}
}

/** What comes back at the same moment as everybody else is refused again, hence the chance. */
function waitMsAfter(
	attempt: number,
	retryAfterSeconds: number | null,
	{ firstMs, longestMs, random }: Omit<Backoff, 'wait'>
): number {
	if (retryAfterSeconds !== null) return retryAfterSeconds * 1_000 + firstMs * random();
	return Math.min(longestMs, firstMs * 2 ** (attempt - 1)) * (0.5 + random() / 2);
}
