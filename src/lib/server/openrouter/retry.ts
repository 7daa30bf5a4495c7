import { setTimeout as sleep } from 'node:timers/promises';
import { backoffMs, type Pace } from '$lib/domain/backoff';
import { OpenRouterError } from './errors';

/** How attempts are spaced, where the provider's word (`Retry-After`) does not stand above it. */
export interface Backoff extends Pace {
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

function waitMsAfter(
	attempt: number,
	retryAfterSeconds: number | null,
	{ random, ...pace }: Omit<Backoff, 'wait'>
): number {
	if (retryAfterSeconds !== null) return retryAfterSeconds * 1_000 + pace.firstMs * random();
	return backoffMs(attempt - 1, pace, random());
}
