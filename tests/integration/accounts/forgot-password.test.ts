import { afterAll, expect, test, vi } from 'vitest';
import { newId } from '$lib/domain/ids';
import { actions, load } from '../../../src/routes/(auth)/forgot-password/+page.server';
import '../../support/app';
import { BrowserRequest, post, storedUser } from '../../support/accounts';
import { createTenant } from '../../support/factories';

/** Before the application reads its environment. */
const mailServer = await vi.hoisted(async () => {
	const { startMailServer } = await import('../../support/mail-server');
	const server = await startMailServer();
	process.env.SMTP_URL = server.url;
	process.env.ORIGIN = 'https://chat.example.com';
	return server;
});
afterAll(() => mailServer.close());

const request = (email: string, address: string) =>
	new BrowserRequest(undefined, {
		url: 'http://evil.example/forgot-password',
		address,
		form: { email }
	});
const ask = (email: string, address: string) => post(actions.default, request(email, address));
const emailOfSomebody = async () => (await storedUser((await createTenant()).scope.userId)).email;

test('a link is mailed to the configured address of the application, whatever the request was for', async () => {
	expect(load(request('', '198.18.0.1').event as never)).toEqual({ canMail: true });
	expect((await ask(await emailOfSomebody(), '198.18.0.1')).status).toBe(200);
	const { text } = await mailServer.nextMail();
	expect(text).toContain('https://chat.example.com/reset-password/');
	expect(text).not.toContain('evil.example');
});

test('who asks for more links than an account gets is told the same, and no more are mailed', async () => {
	const [email, other] = [await emailOfSomebody(), await emailOfSomebody()];
	for (let time = 0; time < 5; time++) {
		await ask(email, '198.18.0.2');
		await mailServer.nextMail();
	}
	const sent = mailServer.recipients.length;
	const [over, unknown] = [
		await actions.default!(request(email, '198.18.0.2').event as never),
		await actions.default!(request(`${newId()}@example.com`, '198.18.0.2').event as never)
	];
	expect(over).toEqual({ sentTo: email });
	expect(unknown).toEqual({ sentTo: expect.any(String) as string });
	// Mails leave in the background: one that was asked for later is there.
	await ask(other, '198.18.0.2');
	await mailServer.nextMail();
	expect(mailServer.recipients.slice(sent)).toEqual([[other]]);
});

test('who asks for those of too many accounts is refused', async () => {
	for (let time = 0; time < 50; time++) {
		expect((await ask(`${newId()}@example.com`, '198.18.0.3')).status).toBe(200);
	}
	expect((await ask(`${newId()}@example.com`, '198.18.0.3')).status).toBe(429);
});
