import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { newId } from '$lib/domain/ids';
import { countAttempt } from '$lib/server/auth/throttle';
import { users } from '$lib/server/db/schema';
import { withSystem } from '$lib/server/db/tenancy';
import { database } from '../../support/app';
import { startedApp, type StartedApp } from '../../support/start-app';

/** The first start of a checkout builds. */
const WITH_BUILD_MS = 120_000;
const LOGINS_OF_AN_ADDRESS = 200;
const STARTS_OF_AN_ACCOUNT = 1_000;
const PASSWORD = 'correct horse battery staple';

/** This process counts on the same database as the started one, and so as a second instance of it. */
const useUp = (address: string, attempts: number) =>
	Promise.all(Array.from({ length: attempts }, () => countAttempt('login', { address })));

/** At 127.0.0.1, which is then also where the requests come from. */
function start(env: Record<string, string>): Promise<StartedApp> {
	return startedApp({ DATABASE_URL: database.ownerUrl, HOST: '127.0.0.1', ...env });
}

function post(app: StartedApp, path: string, fields: Record<string, string>, forwardedFor?: string) {
	return fetch(`${app.url}${path}`, {
		method: 'POST',
		body: new URLSearchParams(fields),
		headers: { accept: 'text/html', ...(forwardedFor && { 'x-forwarded-for': forwardedFor }) },
		redirect: 'manual'
	});
}

const logIn = (app: StartedApp, forwardedFor?: string) =>
	post(app, '/login', { email: `${newId()}@example.com`, password: PASSWORD }, forwardedFor);

test(
	'without a trusted proxy, what a client says in X-Forwarded-For evades no limit; refusals say when to come back',
	{ timeout: WITH_BUILD_MS },
	async () => {
		const app = await start({ TRUST_PROXY: '' });
		expect((await logIn(app, '203.0.113.1')).status).toBe(401);
		await useUp('127.0.0.1', LOGINS_OF_AN_ADDRESS - 1);
		for (const forwardedFor of [undefined, '203.0.113.2', '203.0.113.3, 203.0.113.4']) {
			const refused = await logIn(app, forwardedFor);
			expect(refused.status).toBe(429);
			expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
		}

		const email = `${newId()}@example.com`;
		const signedUp = await post(app, '/signup', {
			name: 'Ada',
			email,
			password: PASSWORD,
			organization: `Org ${newId()}`
		});
		expect(signedUp.status).toBe(303);
		const tenant = new URL(signedUp.headers.get('location')!, app.url).pathname.split('/')[1]!;
		const [user] = await withSystem((tx) =>
			tx.select({ id: users.id }).from(users).where(eq(users.email, email))
		);
		const account = user!.id;
		await Promise.all(
			Array.from({ length: STARTS_OF_AN_ACCOUNT }, () => countAttempt('chatStart', { account }))
		);
		const ask = (path: string, body: unknown) =>
			fetch(`${app.url}${path}`, {
				method: 'POST',
				headers: {
					'content-type': 'application/json',
					cookie: signedUp.headers
						.getSetCookie()
						.find((each) => each.startsWith('auth_session'))!
						.split(';')[0]!
				},
				body: JSON.stringify(body)
			});
		const [chat, procedure] = await Promise.all([
			ask('/api/chat', {
				tenant,
				id: newId(),
				trigger: 'submit-message',
				message: { id: newId(), role: 'user', parts: [{ type: 'text', text: 'Hello' }] }
			}),
			ask('/api/trpc/ai.messages.send', { tenant, conversationId: newId(), text: 'Hello' })
		]);
		for (const refused of [chat, procedure]) {
			expect(refused.status).toBe(429);
			const seconds = Number(refused.headers.get('retry-after'));
			expect(seconds).toBeGreaterThan(0);
			expect(seconds).toBeLessThanOrEqual(60);
		}
		expect(await chat.json()).toMatchObject({ error: { code: 'RATE_LIMITED' } });
		expect(await procedure.json()).toMatchObject({ error: { data: { error: { code: 'RATE_LIMITED' } } } });
		expect(await app.signal('SIGTERM')).toBe(0);
	}
);

test(
	'behind a trusted proxy, the address is what the proxy saw, not what its client put before it',
	{ timeout: WITH_BUILD_MS },
	async () => {
		const app = await start({ TRUST_PROXY: '1' });
		await useUp('198.51.100.7', LOGINS_OF_AN_ADDRESS);
		for (const before of ['', '203.0.113.5, ', '198.51.100.8, 203.0.113.6, ']) {
			expect((await logIn(app, `${before}198.51.100.7`)).status).toBe(429);
		}
		expect((await logIn(app, '198.51.100.7, 198.51.100.8')).status).toBe(401);
		expect(await app.signal('SIGTERM')).toBe(0);
	}
);
