import { eq } from 'drizzle-orm';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { newId } from '$lib/domain/ids';
import { hashPassword, verifyPassword } from '$lib/server/auth/password';
import { passwordResets } from '$lib/server/db/schema';
import { withSystem } from '$lib/server/db/tenancy';
import { logger } from '$lib/server/logger';
import { changeEmail } from '$lib/server/services/accounts/change-email';
import { changePassword } from '$lib/server/services/accounts/change-password';
import { deleteAccount } from '$lib/server/services/accounts/delete-account';
import { findPasswordReset } from '$lib/server/services/accounts/find-password-reset';
import { logIn } from '$lib/server/services/accounts/log-in';
import { requestPasswordReset } from '$lib/server/services/accounts/request-password-reset';
import { resetPassword } from '$lib/server/services/accounts/reset-password';
import { listAudit } from '$lib/server/services/audit/list-audit';
import type { TenantContext } from '$lib/server/services/context';
import { addMember, createTenant, PASSWORD } from '../../support/factories';
import { actions, load } from '../../../src/routes/(auth)/forgot-password/+page.server';
import {
	ADDRESS,
	BrowserRequest,
	codeOf,
	openConnections,
	post,
	sessionIds,
	signInAs,
	storedUser
} from '../../support/accounts';
import '../../support/app';

/** Before the application reads its environment. */
const mailServer = await vi.hoisted(async () => {
	const { startMailServer } = await import('../../support/mail-server');
	const server = await startMailServer();
	process.env.SMTP_URL = server.url;
	return server;
});
afterAll(() => mailServer.close());

const ORIGIN = 'https://chat.example.com';
const NEW_PASSWORD = 'another horse altogether';
const passwordHash = await hashPassword(NEW_PASSWORD);

let owner: TenantContext;
let email: string;
beforeEach(async () => {
	owner = await createTenant();
	({ email } = await storedUser(owner.scope.userId));
});

const request = (address: string) =>
	requestPasswordReset({ log: logger }, { email: address }, { origin: ORIGIN });

/** The token of the link that comes by mail. */
async function mailedToken(): Promise<string> {
	request(email);
	const mail = await mailServer.nextMail();
	expect(mail.headers.get('to')).toMatchObject({ value: [{ address: email }] });
	return /https:\/\/chat\.example\.com\/reset-password\/([\w-]+)/.exec(mail.text ?? '')![1]!;
}

const reset = (token: string) => resetPassword({ ip: ADDRESS, log: logger }, { token, passwordHash });
const rows = () =>
	withSystem((tx) => tx.select().from(passwordResets).where(eq(passwordResets.userId, owner.scope.userId)));
const signIn = (password: string) => codeOf(logIn({ email, password }, verifyPassword));

test('no link is mailed where nothing says which address is ours, least of all the one that the asker says', async () => {
	const sent = mailServer.recipients.length;
	for (const host of ['localhost:1234', '127.0.0.1', '[::1]:3000', 'chat.example.com']) {
		const asked = new BrowserRequest(undefined, {
			url: `http://${host}/forgot-password`,
			form: { email }
		});
		expect(load(asked.event as never)).toEqual({ canMail: false });
		expect((await post(actions.default, asked)).status).toBe(503);
	}
	await mailedToken();
	expect(mailServer.recipients.slice(sent)).toEqual([[email]]);
});

describe('a link for a new password', () => {
	test('is mailed, kept as a hash only, and works for an hour', async () => {
		const token = await mailedToken();
		expect(token).toHaveLength(43);
		const [row] = await rows();
		expect(row?.tokenHash).toMatch(/^[0-9a-f]{64}$/);
		expect(JSON.stringify(row)).not.toContain(token);
		const lastsMs = row!.expiresAt.getTime() - Date.now();
		expect(lastsMs).toBeGreaterThan(59 * 60_000);
		expect(lastsMs).toBeLessThanOrEqual(60 * 60_000);
		expect(await findPasswordReset(token)).toEqual({ email });
	});

	test('sets a new password, ends all sessions, proves the address, and tells the log and the person', async () => {
		const { userId } = owner.scope;
		await signInAs(owner);
		expect(await reset(await mailedToken())).toEqual({ userId, email });
		expect(await sessionIds(userId)).toEqual([]);
		expect((await storedUser(userId)).emailVerifiedAt).not.toBeNull();
		expect(await signIn(PASSWORD)).toBe('UNAUTHENTICATED');
		const { items } = await listAudit(owner, { limit: 1 });
		expect(items).toMatchObject([{ action: 'account.password-reset', ip: ADDRESS }]);
		expect(await signIn(NEW_PASSWORD)).toBe('done');
		expect((await mailServer.nextMail()).subject).toBe('Your password on Colloquy was changed');
	});

	test('works once, also for two who use it at the same moment', async () => {
		const token = await mailedToken();
		await openConnections();
		const outcomes = await Promise.all([1, 2, 3].map(() => codeOf(reset(token))));
		expect(outcomes.sort()).toEqual(['NOT_FOUND', 'NOT_FOUND', 'done']);
		expect(await codeOf(findPasswordReset(token))).toBe('NOT_FOUND');
		await mailServer.nextMail();
	});

	test('stops working with the next one', async () => {
		const [first, second] = [await mailedToken(), await mailedToken()];
		expect(await codeOf(reset(first))).toBe('NOT_FOUND');
		expect(await codeOf(reset(second))).toBe('done');
		await mailServer.nextMail();
	});

	test('is one even when it is asked for twice at once', async () => {
		await openConnections();
		request(email);
		request(email);
		await Promise.all([mailServer.nextMail(), mailServer.nextMail()]);
		expect(await rows()).toHaveLength(1);
	});

	test('stops working after its hour, and when address or password change otherwise', async () => {
		const late = await mailedToken();
		await withSystem((tx) => tx.update(passwordResets).set({ expiresAt: new Date(Date.now() - 1) }));
		expect(await codeOf(reset(late))).toBe('NOT_FOUND');
		expect(await codeOf(findPasswordReset(late))).toBe('NOT_FOUND');

		const device = await signInAs(owner);
		const beforePassword = await mailedToken();
		await changePassword(device, { password: PASSWORD, newHash: passwordHash }, verifyPassword);
		await mailServer.nextMail();
		expect(await codeOf(reset(beforePassword))).toBe('NOT_FOUND');

		const beforeAddress = await mailedToken();
		await changeEmail(device, { email: `${newId()}@example.com`, password: NEW_PASSWORD }, verifyPassword);
		await mailServer.nextMail();
		expect(await codeOf(reset(beforeAddress))).toBe('NOT_FOUND');
	});

	test.each(['', 'short', '../../etc', 'x'.repeat(43), 'x'.repeat(5_000), "' or true --" + 'x'.repeat(20)])(
		'is not guessed: %j',
		async (token) => {
			expect(await codeOf(reset(token))).toBe('NOT_FOUND');
			expect(await codeOf(findPasswordReset(token))).toBe('NOT_FOUND');
		}
	);

	test('is not sent to an address without an account, nor to a deleted one', async () => {
		const member = await addMember(owner, { role: 'member' });
		const gone = await storedUser(member.scope.userId);
		await deleteAccount(await signInAs(member), { password: PASSWORD }, verifyPassword);
		const anonymous = await storedUser(member.scope.userId);
		const sent = mailServer.recipients.length;
		for (const address of [`${newId()}@example.com`, gone.email, anonymous.email]) {
			request(address);
		}
		await mailedToken();
		expect(mailServer.recipients.slice(sent)).toEqual([[email]]);
	});
});
