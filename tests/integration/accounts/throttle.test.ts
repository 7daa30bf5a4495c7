import { sql } from 'drizzle-orm';
import { describe, expect, test, vi } from 'vitest';
import { isAppError, type AppError } from '$lib/domain/errors';
import { newId } from '$lib/domain/ids';
import { countAttempt, forgetAttempts, network, type ThrottledAction } from '$lib/server/auth/throttle';
import { countersDatabase } from '$lib/server/db/client';
import { rateLimits } from '$lib/server/db/schema';
import '../../support/app';

/** As many as are taken within the time; the time itself, in seconds. */
const EXPECTED: Record<ThrottledAction, { account: number; address: number; seconds: number }> = {
	login: { account: 100, address: 200, seconds: 900 },
	confirmPassword: { account: 10, address: 200, seconds: 900 },
	signUp: { account: 10, address: 200, seconds: 3_600 },
	passwordReset: { account: 5, address: 50, seconds: 3_600 },
	invitation: { account: 100, address: 500, seconds: 3_600 },
	chatStart: { account: 1_000, address: 5_000, seconds: 60 },
	upload: { account: 120, address: 1_200, seconds: 60 },
	presence: { account: 240, address: 3_000, seconds: 60 },
	search: { account: 120, address: 1_200, seconds: 60 }
};
const ACTIONS = Object.entries(EXPECTED).map(([action, limits]) => ({
	action: action as ThrottledAction,
	...limits
}));

/** Somebody, or an address, that nobody has used before. */
const newAccount = () => `${newId()}@example.com`;
let hosts = 0;
const newAddress = () => `198.18.${hosts >> 8}.${hosts++ & 255}`;

/** Attempts at once; how many were taken, and the refusals of the others. */
async function attempt(
	count: number,
	one: () => Promise<void>
): Promise<{ taken: number; refused: AppError[] }> {
	const outcomes = await Promise.allSettled(Array.from({ length: count }, one));
	const refused = outcomes.flatMap((outcome) =>
		outcome.status === 'rejected' ? [outcome.reason as unknown] : []
	);
	return {
		taken: count - refused.length,
		refused: refused.map((reason) => {
			if (!isAppError(reason)) throw reason;
			return reason;
		})
	};
}

async function isRefused(one: Promise<void>): Promise<boolean> {
	return (await attempt(1, () => one)).taken === 0;
}

describe.each(ACTIONS)('$action', ({ action, account: perAccount, address: perAddress, seconds }) => {
	test.each([
		{ subject: 'account', limit: perAccount, who: () => ({ account: newAccount() }) },
		{ subject: 'address', limit: perAddress, who: () => ({ address: newAddress() }) }
	])('has a limit for each $subject, told with the seconds to wait', async ({ limit, who }) => {
		const one = who();
		const { taken, refused } = await attempt(limit + 2, () => countAttempt(action, one));
		expect(taken).toBe(limit);
		for (const refusal of refused) {
			expect(refusal).toMatchObject({ code: 'RATE_LIMITED', status: 429 });
			const { retryAfterSeconds } = refusal.details as { retryAfterSeconds: number };
			expect(retryAfterSeconds).toBeGreaterThan(seconds - 30);
			expect(retryAfterSeconds).toBeLessThanOrEqual(seconds);
		}
		await expect(countAttempt(action, who())).resolves.toBeUndefined();
	});
});

describe('attempts', () => {
	test('of one action are not those of another', async () => {
		const account = newAccount();
		await attempt(5, () => countAttempt('passwordReset', { account }));
		expect(await isRefused(countAttempt('passwordReset', { account }))).toBe(true);
		expect(await isRefused(countAttempt('login', { account }))).toBe(false);
	});

	test('are taken again when the time is over', async () => {
		const account = newAccount();
		await attempt(5, () => countAttempt('passwordReset', { account }));
		expect(await isRefused(countAttempt('passwordReset', { account }))).toBe(true);
		await countersDatabase()
			.update(rateLimits)
			.set({ expire: sql`now() - interval '1 second'` });
		expect(await isRefused(countAttempt('passwordReset', { account }))).toBe(false);
	});

	test('from a refused address do not use up those of the people whose accounts it goes through', async () => {
		const [account, address] = [newAccount(), newAddress()];
		await attempt(50, () => countAttempt('passwordReset', { address }));
		const { taken } = await attempt(20, () => countAttempt('passwordReset', { account, address }));
		expect(taken).toBe(0);
		const own = await attempt(6, () => countAttempt('passwordReset', { account, address: newAddress() }));
		expect(own.taken).toBe(5);
	});

	test('to sign in as somebody are few from one address, many from all together', async () => {
		const account = newAccount();
		const from = (address: string, count: number) =>
			attempt(count, () => countAttempt('login', { account, address }));
		const flooding = newAddress();
		expect((await from(flooding, 150)).taken).toBe(10);
		// Those that were refused have used up nothing of the account's.
		for (let place = 0; place < 9; place++) expect((await from(newAddress(), 10)).taken).toBe(10);
		expect((await from(newAddress(), 1)).taken).toBe(0);
		const other = { account: newAccount(), address: flooding };
		expect(await isRefused(countAttempt('login', other))).toBe(false);
	});

	test('that were right are forgotten with those of the account, and not with those from elsewhere', async () => {
		const [account, address, guessing] = [newAccount(), newAddress(), newAddress()];
		await attempt(10, () => countAttempt('login', { account, address: guessing }));
		await attempt(90, () => countAttempt('login', { account }));
		await forgetAttempts('login', { account, address });
		expect(await isRefused(countAttempt('login', { account, address }))).toBe(false);
		expect(await isRefused(countAttempt('login', { account, address: guessing }))).toBe(true);
	});

	test('leave nothing in the database by which to tell whose they were', async () => {
		const [account, address] = [newAccount(), '192.0.2.77'];
		await countAttempt('login', { account, address });
		const rows = await countersDatabase().select({ key: rateLimits.key }).from(rateLimits);
		const keys = rows.map(({ key }) => key).join();
		expect(keys).toContain('login-account');
		expect(keys).not.toContain(account);
		expect(keys).not.toContain(address);
	});
});

describe('two instances', () => {
	/** The module once more, with limiters and connections of its own, as another process has them. */
	async function secondInstance() {
		vi.resetModules();
		const throttle = await import('$lib/server/auth/throttle');
		const { closeDatabase } = await import('$lib/server/db/client');
		expect(throttle.countAttempt).not.toBe(countAttempt);
		return { ...throttle, [Symbol.asyncDispose]: closeDatabase };
	}
	/** The class of its errors is its own, too. */
	const isTaken = (one: Promise<void>) =>
		one.then(
			() => true,
			(error: unknown) => {
				if ((error as { code?: string }).code !== 'RATE_LIMITED') throw error;
				return false;
			}
		);

	test('count together', async () => {
		await using other = await secondInstance();
		const address = newAddress();
		const outcomes = await Promise.all(
			Array.from({ length: 60 }, (_, index) =>
				isTaken((index % 2 === 0 ? countAttempt : other.countAttempt)('passwordReset', { address }))
			)
		);
		expect(outcomes.filter(Boolean)).toHaveLength(50);
	});

	test('both let an account in again whose attempts one of them has forgotten', async () => {
		await using other = await secondInstance();
		const account = newAccount();
		const both = [countAttempt, other.countAttempt];
		const asker = { account, address: newAddress() };
		for (let count = 0; count < 10; count++) await countAttempt('login', asker);
		for (const attemptOn of both) expect(await isTaken(attemptOn('login', asker))).toBe(false);
		await forgetAttempts('login', asker);
		for (const attemptOn of both) expect(await isTaken(attemptOn('login', asker))).toBe(true);
	});
});

describe('an address', () => {
	test('counts as one with its neighbours in a /64', async () => {
		const { taken } = await attempt(51, () =>
			countAttempt('passwordReset', { address: `2001:db8:7:7::${(++hosts).toString(16)}` })
		);
		expect(taken).toBe(50);
		expect(await isRefused(countAttempt('passwordReset', { address: '2001:db8:7:8::1' }))).toBe(false);
	});

	test.each([
		['2001:db8::1', '2001:0DB8:0:0:ffff::2'],
		['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::'],
		['fe80::1%eth0', 'fe80::2'],
		['[2001:db8::1]:443', '2001:db8::9'],
		['64:ff9b::192.0.2.1', '192.0.2.1'],
		['64:FF9B:0::c000:201', '192.0.2.1'],
		['::1', '0:0:0:0::2'],
		['::ffff:192.0.2.1', '192.0.2.1'],
		['::FFFF:c000:201', '192.0.2.1'],
		['0:0:0:0:0:ffff:c000:0201', '192.0.2.1'],
		['192.0.2.1:50123', '192.0.2.1']
	])('%s counts with %s', (one, other) => {
		expect(network(one)).toBe(network(other));
	});

	test.each([
		['192.0.2.1', '192.0.2.2'],
		['::ffff:192.0.2.1', '::ffff:192.0.2.2'],
		['64:ff9b::192.0.2.1', '64:ff9b::c000:202'],
		['64:ff9b:1::192.0.2.1', '192.0.2.1'],
		['2001:db8:0:1::1', '2001:db8:0:2::1'],
		['2001:db8::1', '2001:db8:1::1'],
		['::1', '::ffff:127.0.0.1']
	])('%s does not count with %s', (one, other) => {
		expect(network(one)).not.toBe(network(other));
	});
});
