import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { RateLimiterDrizzle, RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '$lib/domain/errors';
import { countersDatabase } from '../db/client';
import { rateLimits } from '../db/schema';

/**
 * Attempts are counted in the database, so every instance counts the same. An account's limit stops guessing at one
 * person's password from many places and one person's script; an address's limit stops trying many people from one
 * place. An address may be a whole office, so it gets more.
 */
const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 60 * MINUTE_SECONDS;

interface Limit {
	points: number;
	durationSeconds: number;
}

const LIMITS = {
	login: {
		account: { points: 10, durationSeconds: 15 * MINUTE_SECONDS },
		address: { points: 200, durationSeconds: 15 * MINUTE_SECONDS }
	},
	signUp: {
		account: { points: 10, durationSeconds: HOUR_SECONDS },
		address: { points: 200, durationSeconds: HOUR_SECONDS }
	},
	passwordReset: {
		account: { points: 5, durationSeconds: HOUR_SECONDS },
		address: { points: 50, durationSeconds: HOUR_SECONDS }
	},
	invitation: {
		account: { points: 100, durationSeconds: HOUR_SECONDS },
		address: { points: 500, durationSeconds: HOUR_SECONDS }
	},
	chatStart: {
		account: { points: 300, durationSeconds: MINUTE_SECONDS },
		address: { points: 3_000, durationSeconds: MINUTE_SECONDS }
	},
	search: {
		account: { points: 120, durationSeconds: MINUTE_SECONDS },
		address: { points: 1_200, durationSeconds: MINUTE_SECONDS }
	}
} as const satisfies Record<string, Record<Subject, Limit>>;

type Subject = 'account' | 'address';
export type ThrottledAction = keyof typeof LIMITS;

const limiters = new Map<string, RateLimiterDrizzle>();

function limiter(action: ThrottledAction, subject: Subject): RateLimiterDrizzle {
	const keyPrefix = `${action}-${subject}`;
	const existing = limiters.get(keyPrefix);
	if (existing !== undefined) return existing;
	const { points, durationSeconds }: Limit = LIMITS[action][subject];
	const created = new RateLimiterDrizzle({
		storeClient: countersDatabase(),
		schema: rateLimits,
		keyPrefix,
		points,
		duration: durationSeconds,
		// Once refused, this process knows it until then without asking the database again.
		inMemoryBlockOnConsumed: points + 1
	});
	limiters.set(keyPrefix, created);
	return created;
}

/** Of one length, and nobody's address in plain sight. */
function hashed(key: string): string {
	return createHash('sha256').update(key).digest('hex');
}

/**
 * Counts an attempt of an account (an id or a mail address) from an address, whichever are known.
 * @throws {AppError} RATE_LIMITED with the seconds to wait
 */
export async function countAttempt(
	action: ThrottledAction,
	{ account, address }: { account?: string; address?: string }
): Promise<void> {
	const counted = await Promise.allSettled([
		account === undefined ? undefined : limiter(action, 'account').consume(hashed(account)),
		address === undefined ? undefined : limiter(action, 'address').consume(hashed(network(address)))
	]);
	const refusals = counted
		.filter((outcome) => outcome.status === 'rejected')
		.map(({ reason }) => reason as unknown);
	if (refusals.length === 0) return;
	const waitsMs = refusals.map((refusal) => {
		if (!(refusal instanceof RateLimiterRes)) throw refusal;
		return refusal.msBeforeNext;
	});
	throw new AppError('RATE_LIMITED', undefined, {
		retryAfterSeconds: Math.max(1, Math.ceil(Math.max(...waitsMs) / 1_000))
	});
}

/** Forgets the attempts of an account, after one that was right. */
export async function forgetAttempts(action: ThrottledAction, account: string): Promise<void> {
	await limiter(action, 'account').delete(hashed(account));
}

/** Whoever has an IPv6 address has its 2⁶⁴ neighbours as well: they count as one. */
export function network(address: string): string {
	const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
	if (mapped !== undefined || !isIPv6(address)) return mapped ?? address;
	const [head = '', tail] = address.split('%')[0]!.split('::');
	const groups = (part: string | undefined) => (part === undefined || part === '' ? [] : part.split(':'));
	const [left, right] = [groups(head), groups(tail)];
	const zeros = Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0');
	return [...left, ...zeros, ...right]
		.slice(0, 4)
		.map((group) => parseInt(group, 16).toString(16))
		.join(':');
}
