import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { newId } from '$lib/domain/ids';
import { hashPassword, verifyPassword } from '$lib/server/auth/password';
import { passwordResets, users } from '$lib/server/db/schema';
import { withSystem } from '$lib/server/db/tenancy';
import { changeEmail } from '$lib/server/services/accounts/change-email';
import { changePassword } from '$lib/server/services/accounts/change-password';
import { getAccount } from '$lib/server/services/accounts/get-account';
import { logIn } from '$lib/server/services/accounts/log-in';
import { renameAccount } from '$lib/server/services/accounts/rename-account';
import { listAudit } from '$lib/server/services/audit/list-audit';
import type { AccountContext, TenantContext } from '$lib/server/services/context';
import '../../support/app';
import { ADDRESS, codeOf, comparingTogether, sessionIds, signInAs, storedUser } from '../../support/accounts';
import { createTenant, PASSWORD } from '../../support/factories';

const NEW_PASSWORD = 'another horse altogether';
const newHash = await hashPassword(NEW_PASSWORD);
const newEmail = () => `${newId()}@example.com`;

let owner: TenantContext;
let account: AccountContext;
beforeEach(async () => {
	owner = await createTenant();
	account = await signInAs(owner);
});

const recorded = async () => (await listAudit(owner, { limit: 10 })).items.slice(0, -2);
const signIn = (email: string, password: string) => codeOf(logIn({ email, password }, verifyPassword));
const plantReset = () =>
	withSystem((tx) =>
		tx
			.insert(passwordResets)
			.values({ tokenHash: newId(), userId: account.userId, expiresAt: new Date(Date.now() + 60_000) })
	);
const resets = () =>
	withSystem((tx) => tx.select().from(passwordResets).where(eq(passwordResets.userId, account.userId)));

describe('a name', () => {
	test('is changed, and told in the log under the old one; the same name is no change', async () => {
		await renameAccount(account, { name: 'Ada King' });
		await renameAccount(account, { name: 'Ada King' });
		expect((await getAccount(account)).name).toBe('Ada King');
		expect(await recorded()).toMatchObject([
			{ action: 'account.renamed', actorName: 'Ada Owner', target: 'Ada King', ip: ADDRESS }
		]);
	});
});

describe('an address', () => {
	test('is changed with the password, and is the one to sign in with', async () => {
		const before = (await getAccount(account)).email;
		const email = newEmail();
		await withSystem((tx) =>
			tx.update(users).set({ emailVerifiedAt: new Date() }).where(eq(users.id, account.userId))
		);
		await plantReset();
		await changeEmail(account, { email, password: PASSWORD }, verifyPassword);
		expect(await signIn(email, PASSWORD)).toBe('done');
		expect(await signIn(before, PASSWORD)).toBe('UNAUTHENTICATED');
		// What the old address had proved, and what was mailed there, is worth nothing any more.
		expect((await storedUser(account.userId)).emailVerifiedAt).toBeNull();
		expect(await resets()).toEqual([]);
		expect((await recorded()).at(-1)).toMatchObject({ action: 'account.email-changed', target: email });
	});

	test('stays without the password', async () => {
		const before = await storedUser(account.userId);
		const refused = changeEmail(account, { email: newEmail(), password: 'wrong' }, verifyPassword);
		await expect(refused).rejects.toMatchObject({
			code: 'INVALID_INPUT',
			details: { fields: { password: ['That is not your password.'] } }
		});
		expect(await storedUser(account.userId)).toEqual(before);
		expect(await recorded()).toEqual([]);
	});

	test('that somebody has is refused, and of two who want one at once one gets it', async () => {
		const other = await signInAs(await createTenant());
		const { email } = await getAccount(other);
		expect(await codeOf(changeEmail(account, { email, password: PASSWORD }, verifyPassword))).toBe(
			'CONFLICT'
		);
		expect(await recorded()).toEqual([]);
		const wanted = newEmail();
		const outcomes = await Promise.all(
			[account, other].map((person) =>
				codeOf(changeEmail(person, { email: wanted, password: PASSWORD }, verifyPassword))
			)
		);
		expect(outcomes.sort()).toEqual(['CONFLICT', 'done']);
	});
});

describe('a password', () => {
	const change = (password: string) => changePassword(account, { password, newHash }, verifyPassword);

	test('is changed with the current one; other devices are signed out, this one is not', async () => {
		const { email } = await getAccount(account);
		const [other, stranger] = [await signInAs(owner), await signInAs(await createTenant())];
		await plantReset();
		await change(PASSWORD);
		expect(await sessionIds(account.userId)).toEqual([account.sessionId]);
		expect(await sessionIds(account.userId)).not.toContain(other.sessionId);
		expect(await sessionIds(stranger.userId)).toEqual([stranger.sessionId]);
		expect(await signIn(email, PASSWORD)).toBe('UNAUTHENTICATED');
		expect(await signIn(email, NEW_PASSWORD)).toBe('done');
		expect(await resets()).toEqual([]);
		expect((await recorded()).at(-1)).toMatchObject({ action: 'account.password-changed' });
	});

	test('stays without it, and so do the devices', async () => {
		const other = await signInAs(owner);
		expect(await codeOf(change('wrong'))).toBe('INVALID_INPUT');
		expect(await sessionIds(account.userId)).toContain(other.sessionId);
		expect(await recorded()).toEqual([]);
	});

	test('is changed once by two who know the old one and come at once', async () => {
		const together = comparingTogether(2);
		const outcomes = await Promise.all(
			[1, 2].map(async () =>
				codeOf(
					changePassword(account, { password: PASSWORD, newHash: await hashPassword(NEW_PASSWORD) }, together)
				)
			)
		);
		expect(outcomes.sort()).toEqual(['CONFLICT', 'done']);
	});
});
