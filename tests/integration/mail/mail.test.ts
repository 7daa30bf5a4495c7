import { afterAll, describe, expect, test, vi } from 'vitest';
import { newId } from '$lib/domain/ids';
import { verifyPassword } from '$lib/server/auth/password';
import {
	emailChangedMail,
	invitationMail,
	passwordChangedMail,
	passwordResetMail
} from '$lib/server/mail/messages';
import { isMailConfigured, sendMail } from '$lib/server/mail/send-mail';
import { changeEmail } from '$lib/server/services/accounts/change-email';
import { createInvitation } from '$lib/server/services/invitations/create-invitation';
import { signInAs, storedUser } from '../../support/accounts';
import '../../support/app';
import { createTenant, PASSWORD } from '../../support/factories';

/** Before the application reads its environment. */
const mailServer = await vi.hoisted(async () => {
	const { startMailServer } = await import('../../support/mail-server');
	const server = await startMailServer();
	process.env.SMTP_URL = server.url;
	process.env.MAIL_FROM = 'Colloquy <robot@chat.example.com>';
	return server;
});
afterAll(() => mailServer.close());

const URL = 'https://chat.example.com/invite/abc_-123';
const EXPIRES_AT = '2026-12-01T10:00:00.000Z';
/** As long as a name may be. */
const HOSTILE = '<img src=x onerror=alert(1)> "A" & \'Ö\'';

const invitation = (names: { tenantName?: string; invitedBy?: string } = {}) =>
	invitationMail({
		tenantName: 'Acme',
		invitedBy: 'Ada',
		role: 'admin',
		url: URL,
		expiresAt: EXPIRES_AT,
		...names
	});

describe('a mail', () => {
	test('arrives as it was written, from the sender of the deployment', async () => {
		expect(isMailConfigured()).toBe(true);
		await sendMail({ to: 'grace@example.com', ...invitation() });
		const mail = await mailServer.nextMail();
		expect(mail.from?.value).toEqual([{ name: 'Colloquy', address: 'robot@chat.example.com' }]);
		expect(mailServer.recipients.at(-1)).toEqual(['grace@example.com']);
		expect(mail.subject).toBe('Invitation to Acme on Colloquy');
		expect(mail.text).toContain(`Ada invites you to Acme on Colloquy, as an admin.`);
		expect(mail.text).toContain(URL);
		expect(mail.text).toContain('1 December 2026');
		expect(mail.html).toContain(`<a href="${URL}">Accept the invitation</a>`);
	});

	test.each([
		['invitation', invitation({ tenantName: HOSTILE, invitedBy: HOSTILE })],
		['password reset', passwordResetMail({ name: HOSTILE, url: URL })],
		['changed address', emailChangedMail({ name: HOSTILE, newEmail: HOSTILE })],
		['changed password', passwordChangedMail({ name: HOSTILE })]
	])('shows what strangers typed as text and nothing else: %s', (_kind, { html }) => {
		expect(html).toContain('&lt;img src=x onerror=alert(1)&gt; &quot;A&quot; &amp; &#39;Ö&#39;');
		expect(html).not.toContain('<img');
	});

	test.each(['\r\nBcc: victim@example.com\r\n\r\nHello', '\nBcc: victim@example.com', '\u2028Bcc: x', '\0'])(
		'gets no header and no recipient out of a name: Acme%j',
		async (injection) => {
			const names = { tenantName: `Acme${injection}`, invitedBy: `Ada${injection}` };
			const message = invitation(names);
			expect(message.subject).not.toMatch(/[\p{Cc}\p{Zl}]/u);
			await sendMail({ to: 'grace@example.com', ...message });
			const mail = await mailServer.nextMail();
			expect(mail.bcc).toBeUndefined();
			expect(mail.headers.has('bcc')).toBe(false);
			expect(mailServer.recipients.at(-1)).toEqual(['grace@example.com']);
		}
	);

	test('goes to one address, whatever it looks like', async () => {
		await sendMail({ to: 'grace@example.com,victim@example.com', ...invitation() }).catch(() => undefined);
		await sendMail({ to: 'last@example.com', ...invitation() });
		while (mailServer.recipients.at(-1)?.[0] !== 'last@example.com') await mailServer.nextMail();
		expect(mailServer.recipients.flat()).not.toContain('victim@example.com');
		expect(mailServer.recipients.every((to) => to.length === 1)).toBe(true);
		await mailServer.nextMail();
	});

	test('leaves no room for a message of somebody else: a name is cut, and nothing in it is taken for a link', () => {
		const tenantName = 'evil.example/login or https://evil.example: your account closes, sign in there now';
		const { subject, text } = invitation({ tenantName });
		expect(subject).toBe('Invitation to evil. example login or https evil. examp on Colloquy');
		expect(text).not.toMatch(/evil\.example|https:\/\/(?!chat\.example\.com)|sign in/);
	});

	test('that the server does not take is an error, which says so', async () => {
		const refused = sendMail({ to: 'not an address', ...invitation() });
		await expect(refused).rejects.toThrow();
	});
});

describe('what is mailed', () => {
	test('an invitation, to whom it is for, with the link that works', async () => {
		const owner = await createTenant();
		const email = `${newId()}@example.com`;
		const issued = await createInvitation(
			owner,
			{ email, role: 'member' },
			{ origin: 'https://chat.example.com', isMailable: true }
		);
		expect(issued.isMailed).toBe(true);
		const mail = await mailServer.nextMail();
		expect(mailServer.recipients.at(-1)).toEqual([email]);
		expect(mail.text).toContain(issued.url);
	});

	test('a changed address, to the old one', async () => {
		const owner = await createTenant();
		const before = await storedUser(owner.scope.userId);
		const email = `${newId()}@example.com`;
		await changeEmail(await signInAs(owner), { email, password: PASSWORD }, verifyPassword);
		const mail = await mailServer.nextMail();
		expect(mailServer.recipients.at(-1)).toEqual([before.email]);
		expect(mail.subject).toBe('Your e-mail address on Colloquy was changed');
		expect(mail.text).toContain(email);
	});
});
