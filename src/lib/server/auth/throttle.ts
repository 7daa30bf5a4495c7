import { createHash } from 'node:crypto';
import { RateLimiterDrizzle, RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '$lib/domain/errors';
import { systemDatabase } from '../db/client';
import { rateLimits } from '../db/schema';

/**
 * Attempts are counted in the database, so every instance counts the same. An account's limit stops guessing at one
 * person's password from many places, an address's limit stops trying many people from one place.
 */
const LIMITS = {
	loginAccount: { points: 10, durationSeconds: 15 * 60 },
	loginAddress: { points: 200, durationSeconds: 15 * 60 },
	signUpAddress: { points: 200, durationSeconds: 60 * 60 }
} as const;

export type ThrottledAction = keyof typeof LIMITS;

const limiters = new Map<ThrottledAction, RateLimiterDrizzle>();

function limiter(action: ThrottledAction): RateLimiterDrizzle {
	const existing = limiters.get(action);
	if (existing !== undefined) return existing;
	const { points, durationSeconds } = LIMITS[action];
	const created = new RateLimiterDrizzle({
		storeClient: systemDatabase(),
		schema: rateLimits,
		keyPrefix: action,
		points,
		duration: durationSeconds
	});
	limiters.set(action, created);
	return created;
}

/** Of one length, and nobody's address in plain sight. */
function hashed(key: string): string {
	return createHash('sha256').update(key).digest('hex');
}

/** Counts an attempt. @throws {AppError} RATE_LIMITED with the seconds to wait */
export async function countAttempt(action: ThrottledAction, key: string): Promise<void> {
	try {
		await limiter(action).consume(hashed(key));
	} catch (refusal) {
		if (!(refusal instanceof RateLimiterRes)) throw refusal;
		throw new AppError('RATE_LIMITED', undefined, {
			retryAfterSeconds: Math.max(1, Math.ceil(refusal.msBeforeNext / 1_000))
		});
	}
}

/** Forgets the attempts, after one that was right. */
export async function forgetAttempts(action: ThrottledAction, key: string): Promise<void> {
	await limiter(action).delete(hashed(key));
}
