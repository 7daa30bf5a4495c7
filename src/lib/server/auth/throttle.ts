import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { RateLimiterDrizzle, RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '$lib/domain/errors';
import { countersDatabase } from '../db/client';
import { rateLimits } from '../db/schema';

/**
 * Attempts are counted in the database, so every instance counts the same. An account's limit stops guessing at one
 * person's password from many places and one person's script; an address's limit stops trying many people from one
 * place. An address may be a whole office, so it gets more. A pair's limit, of one account from one address, is low
 * where an account's own must not be: anybody may try to sign in as anybody, and must not lock them out by it.
 */
const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 60 * MINUTE_SECONDS;

interface Limit {
	points: number;
	durationSeconds: number;
}

const LIMITS = {
	login: {
		pair: { points: 10, durationSeconds: 15 * MINUTE_SECONDS },
		account: { points: 100, durationSeconds: 15 * MINUTE_SECONDS },
		address: { points: 200, durationSeconds: 15 * MINUTE_SECONDS }
	},
	/** of somebody who is signed in: their account is an id, which strangers cannot use up */
	confirmPassword: {
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
	/** against scripts that run wild; what may be spent is the budgets' business */
	chatStart: {
		account: { points: 1_000, durationSeconds: MINUTE_SECONDS },
		address: { points: 5_000, durationSeconds: MINUTE_SECONDS }
	},
	upload: {
		account: { points: 120, durationSeconds: MINUTE_SECONDS },
		address: { points: 1_200, durationSeconds: MINUTE_SECONDS }
	},
	/** said every few seconds in each tab */
	presence: {
		account: { points: 240, durationSeconds: MINUTE_SECONDS },
		address: { points: 3_000, durationSeconds: MINUTE_SECONDS }
	},
	search: {
		account: { points: 120, durationSeconds: MINUTE_SECONDS },
		address: { points: 1_200, durationSeconds: MINUTE_SECONDS }
	}
} as const satisfies Record<string, Limits>;

type Limits = Record<'account' | 'address', Limit> & { pair?: Limit };
type Subject = keyof Limits;
export type ThrottledAction = keyof typeof LIMITS;

const limiters = new Map<string, RateLimiterDrizzle>();

/** Null where the action has no limit of that kind. */
function limiter(action: ThrottledAction, subject: Subject): RateLimiterDrizzle | null {
	const keyPrefix = `${action}-${subject}`;
	const existing = limiters.get(keyPrefix);
	if (existing !== undefined) return existing;
	const limits: Limits = LIMITS[action];
	const limit = limits[subject];
	if (limit === undefined) return null;
	const { points, durationSeconds } = limit;
	const created = new RateLimiterDrizzle({
		storeClient: countersDatabase(),
		schema: rateLimits,
		keyPrefix,
		points,
		duration: durationSeconds,
		// A refused address costs the database nothing more until its time is over. An account's attempts may be
		// forgotten before, on any instance, so those are always asked for.
		inMemoryBlockOnConsumed: subject === 'address' ? points + 1 : 0
	});
	limiters.set(keyPrefix, created);
	return created;
}

/** Of one length, and nobody's address in plain sight. */
function hashed(key: string): string {
	return createHash('sha256').update(key).digest('hex');
}

/** Who tries: an account, which is an id or a mail address, and where from, whichever are known. */
interface Asker {
	account?: string;
	address?: string;
}

const pairOf = (account: string, address: string) => `${network(address)} ${account}`;

/**
 * Counts an attempt. What an address is refused comes first, then the pair, and does not use up the attempts of the
 * people whose accounts it goes through.
 * @throws {AppError} RATE_LIMITED with the seconds to wait
 */
export async function countAttempt(action: ThrottledAction, { account, address }: Asker): Promise<void> {
	if (address !== undefined) await count(limiter(action, 'address'), network(address));
	if (account === undefined) return;
	if (address !== undefined) await count(limiter(action, 'pair'), pairOf(account, address));
	await count(limiter(action, 'account'), account);
}

async function count(attempts: RateLimiterDrizzle | null, key: string): Promise<void> {
	try {
		await attempts?.consume(hashed(key));
	} catch (refusal) {
		if (!(refusal instanceof RateLimiterRes)) throw refusal;
		throw new AppError('RATE_LIMITED', undefined, {
			retryAfterSeconds: Math.max(1, Math.ceil(refusal.msBeforeNext / 1_000))
		});
	}
}

/** Forgets the attempts of an account, after one that was right; of those from elsewhere, only the account's. */
export async function forgetAttempts(
	action: ThrottledAction,
	{ account, address }: Required<Asker>
): Promise<void> {
	await limiter(action, 'pair')?.delete(hashed(pairOf(account, address)));
	await limiter(action, 'account')?.delete(hashed(account));
}

/** `::ffff:0:0/96` and `64:ff9b::/96` (RFC 4291, RFC 6052). */
const IPV4_PREFIXES = ['0:0:0:0:0:ffff', '64:ff9b:0:0:0:0'];

/**
 * What counts as one address. Whoever has an IPv6 address has its 2⁶⁴ neighbours as well, so they are one; IPv4 in
 * IPv6's clothes, mapped or by NAT64, is IPv4; and the port, which some proxies add, is another with each connection.
 */
export function network(address: string): string {
	const bare = /^\[(.+)\](?::\d+)?$|^(\d+(?:\.\d+){3}):\d+$/.exec(address);
	const [host = ''] = (bare?.[1] ?? bare?.[2] ?? address).split('%');
	if (!isIPv6(host)) return host;
	// The one spelling of many: lower case, no leading zeros, and the longest run of zeros as `::`.
	const [head = '', tail] = new URL(`http://[${host}]`).hostname.slice(1, -1).split('::');
	const groups = (part: string | undefined) => (part === undefined || part === '' ? [] : part.split(':'));
	const [left, right] = [groups(head), groups(tail)];
	const all = [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right];
	if (!IPV4_PREFIXES.includes(all.slice(0, 6).join(':'))) return all.slice(0, 4).join(':');
	return all
		.slice(6)
		.map((group) => parseInt(group, 16))
		.flatMap((pair) => [pair >> 8, pair & 255])
		.join('.');
}
