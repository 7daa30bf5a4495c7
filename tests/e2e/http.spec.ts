import { randomUUID } from 'node:crypto';
import type { APIRequestContext } from '@playwright/test';
import { createTRPCClient, httpBatchStreamLink, httpLink } from '@trpc/client';
import type { ChatChunk } from '$lib/domain/chat';
import type { AppRouter } from '$lib/server/trpc/router';
import { signUp, somebody } from './pages/people';
import { expect, test } from './test';

/** The contract that clients other than our own pages rely on, over plain HTTP against the production build. */
test.describe.configure({ mode: 'parallel' });

function chat(
	request: APIRequestContext,
	slug: string,
	text: string,
	overrides: Record<string, unknown> = {}
) {
	return request.post('/api/chat', {
		data: {
			tenant: slug,
			id: randomUUID(),
			trigger: 'submit-message',
			message: { id: randomUUID(), role: 'user', parts: [{ type: 'text', text }] },
			model: 'openai/gpt-4o-mini',
			...overrides
		}
	});
}

function framesOf(body: string): Record<string, unknown>[] {
	return body
		.split('\n\n')
		.filter((event) => event.startsWith('data: {'))
		.map((event) => JSON.parse(event.slice('data: '.length)) as Record<string, unknown>);
}

async function query(request: APIRequestContext, procedure: string, input: Record<string, unknown>) {
	const response = await request.get(
		`/api/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`
	);
	return {
		status: response.status(),
		body: (await response.json()) as { result?: { data: never }; error?: never }
	};
}

test('signing up answers 303 to the chat and sets a session cookie that scripts cannot read', async ({
	request
}) => {
	const response = await request.post('/signup', {
		form: {
			name: 'Ada',
			email: `${randomUUID()}@example.com`,
			password: 'long enough',
			organization: 'Acme'
		},
		headers: { accept: 'text/html' },
		maxRedirects: 0
	});
	expect(response.status()).toBe(303);
	const cookie = response.headers()['set-cookie'] ?? '';
	expect(cookie).toMatch(/^auth_session=[^;]+;/);
	expect(cookie).toContain('HttpOnly');
	expect(cookie).toContain('SameSite=Lax');
	expect(cookie).not.toContain('Secure');
});

test('a form that is not right comes back with a 4xx status and what is wrong, without the password', async ({
	request
}) => {
	const response = await request.post('/signup', {
		form: { name: '', email: 'nonsense', password: 'secret-7', organization: 'Acme' },
		headers: { accept: 'text/html' }
	});
	expect(response.status()).toBe(422);
	const page = await response.text();
	expect(page).toContain('Please enter an e-mail address.');
	expect(page).toContain('value="Acme"');
	expect(page).not.toContain('secret-7');
});

test('a wrong password and an unknown address get the same answer', async ({ request }) => {
	const person = somebody();
	await signUp(request, person);
	await request.post('/logout', { maxRedirects: 0 });
	const attempt = async (address: string) => {
		const response = await request.post('/login', {
			form: { email: address, password: 'wrong' },
			headers: { accept: 'text/html' }
		});
		return { status: response.status(), page: (await response.text()).replaceAll(address, '…') };
	};
	const wrong = await attempt(person.email);
	const unknown = await attempt(`${randomUUID()}@example.com`);
	const message = 'That address and password do not belong together.';
	expect(wrong.status).toBe(401);
	expect(unknown.status).toBe(401);
	expect(wrong.page).toContain(message);
	expect(unknown.page).toContain(message);
});

test('guessing at one account is slowed down with 429 and Retry-After', async ({ request }) => {
	const email = `${randomUUID()}@example.com`;
	const statuses: number[] = [];
	for (let attempt = 0; attempt < 11; attempt++) {
		const response = await request.post('/login', {
			form: { email, password: 'guess' },
			headers: { accept: 'text/html' }
		});
		statuses.push(response.status());
		if (response.status() === 429) expect(Number(response.headers()['retry-after'])).toBeGreaterThan(0);
	}
	expect(statuses.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 401));
	expect(statuses[10]).toBe(429);
});

test('a session ends with signing out', async ({ request }) => {
	const person = somebody();
	const slug = await signUp(request, person);
	const { email, password } = person;
	const response = await request.post('/logout', { maxRedirects: 0 });
	expect(response.status()).toBe(303);
	expect((await query(request, 'ai.usage.getQuota', { tenant: slug })).status).toBe(401);
	const login = await request.post('/login', {
		form: { email, password },
		headers: { accept: 'text/html' },
		maxRedirects: 0
	});
	expect(login.status()).toBe(303);
	expect(login.headers()['location']).toBe(`/${slug}/chat`);
	expect((await query(request, 'ai.usage.getQuota', { tenant: slug })).status).toBe(200);
});

for (const path of ['/signup', '/login', '/logout', '/api/chat', '/api/trpc/ai.messages.stop']) {
	test(`a post to ${path} from another site is refused`, async ({ request }) => {
		const slug = await signUp(request);
		const form = await request.post(path, {
			form: { email: 'a@example.com', password: 'x' },
			headers: { origin: 'https://evil.example' },
			maxRedirects: 0
		});
		expect(form.status()).toBe(403);
		const json = await request.post(path, {
			data: { tenant: slug },
			headers: { origin: 'https://evil.example' },
			maxRedirects: 0
		});
		expect(json.status()).toBe(403);
	});
}

test('an answer streams as an AI SDK UI message stream whose last frame tells usage and cost', async ({
	request
}) => {
	const slug = await signUp(request);
	const id = randomUUID();
	const response = await chat(request, slug, 'Why is the sky blue?', { id });
	expect(response.status()).toBe(200);
	expect(response.headers()['content-type']).toContain('text/event-stream');
	expect(response.headers()['x-vercel-ai-ui-message-stream']).toBe('v1');
	const body = await response.text();
	expect(body.endsWith('data: [DONE]\n\n')).toBe(true);
	const frames = framesOf(body);
	expect(frames[0]).toMatchObject({ type: 'start' });
	const metadata = frames.at(-1)?.['messageMetadata'] as Record<string, unknown>;
	expect(metadata).toMatchObject({
		generationId: expect.any(String),
		model: 'openai/gpt-4o-mini',
		status: 'complete',
		cost: expect.stringMatching(/^0\.\d+$/),
		usage: { promptTokens: expect.any(Number), completionTokens: expect.any(Number) }
	});

	const messages = await query(request, 'ai.messages.list', { tenant: slug, conversationId: id });
	expect(messages.body.result?.data).toMatchObject({
		items: [
			{ role: 'user', content: 'Why is the sky blue?', parentId: null },
			{
				role: 'assistant',
				status: 'complete',
				cost: metadata['cost'],
				generationId: metadata['generationId']
			}
		],
		nextCursor: null
	});
	const quota = await query(request, 'ai.usage.getQuota', { tenant: slug });
	expect(quota.body.result?.data).toMatchObject({
		limit: '100',
		spent: metadata['cost'],
		held: '0',
		exceeded: false
	});
	const costs = await query(request, 'ai.usage.getCosts', { tenant: slug, period: 'monthly' });
	expect(costs.body.result?.data).toMatchObject({
		total: metadata['cost'],
		byModel: [{ key: 'openai/gpt-4o-mini', name: 'GPT-4o-mini', cost: metadata['cost'], requests: 1 }]
	});
});

test('an answer goes on when its reader hangs up', async ({ page, request, baseURL }) => {
	const slug = await signUp(request);
	const id = randomUUID();
	const { cookies } = await request.storageState();
	const hangUp = new AbortController();
	const response = await fetch(`${baseURL}/api/chat`, {
		method: 'POST',
		signal: hangUp.signal,
		headers: {
			'content-type': 'application/json',
			cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
		},
		body: JSON.stringify({
			tenant: slug,
			id,
			trigger: 'submit-message',
			message: {
				id: randomUUID(),
				role: 'user',
				parts: [{ type: 'text', text: 'Tell me about the sea, briefly.' }]
			},
			model: 'openai/gpt-4o-mini'
		})
	});
	await response.body?.getReader().read();
	hangUp.abort();
	await page.context().addCookies(cookies);
	const attached = await request.get(`/api/chat/${id}/stream?tenant=${slug}`);
	expect(attached.status()).toBe(200);
	const frames = framesOf(await attached.text());
	expect(frames[0]).toMatchObject({ type: 'start' });
	expect(frames.at(-1)?.['messageMetadata']).toMatchObject({ status: 'complete' });
	const after = await request.get(`/api/chat/${id}/stream?tenant=${slug}`);
	expect(after.status()).toBe(204);
});

test('refusals of a chat are plain HTTP statuses with a code, decided before anything streams', async ({
	request
}) => {
	const anonymous = await chat(request, 'anything', 'Hello');
	expect(anonymous.status()).toBe(401);
	expect(await anonymous.json()).toMatchObject({ error: { code: 'UNAUTHENTICATED' } });

	const slug = await signUp(request);
	const cases: [number, string, Promise<Awaited<ReturnType<typeof chat>>>][] = [
		[404, 'NOT_FOUND', chat(request, 'no-such-tenant', 'Hello')],
		[422, 'INVALID_INPUT', chat(request, slug, '   ')],
		[422, 'INVALID_INPUT', chat(request, slug, 'Hello', { id: 'not-an-id' })],
		[422, 'INVALID_INPUT', chat(request, slug, 'Hello', { surprise: true })],
		[
			422,
			'INVALID_INPUT',
			request.post('/api/chat', { data: 'not json', headers: { 'content-type': 'application/json' } })
		],
		[422, 'MODEL_UNAVAILABLE', chat(request, slug, 'Hello', { model: 'anthropic/claude-3-opus' })],
		[502, 'PROVIDER_ERROR', chat(request, slug, '[[sandbox:rate-limit-upstream]] Hello')]
	];
	for (const [status, code, response] of cases) {
		const answered = await response;
		const body = (await answered.json()) as { error: { code: string; message: string } };
		expect({ status: answered.status(), code: body.error.code }).toEqual({ status, code });
		// The provider's own words stay on the server.
		expect(JSON.stringify(body)).not.toMatch(/Provider returned error|temporarily rate-limited/i);
	}
});

test('whatever is sent, the answer is no failure of ours', async ({ playwright, baseURL, request }) => {
	const slug = await signUp(request);
	const anonymous = await playwright.request.newContext({ baseURL });
	const deep = JSON.parse('{"a":'.repeat(3_000) + '1' + '}'.repeat(3_000)) as unknown;
	const schema = (value: unknown) => ({
		settings: { responseFormat: { type: 'json_schema', json_schema: { name: 'x', schema: value } } }
	});
	const statuses = await Promise.all([
		chat(request, `${slug}\0`, 'Hello'),
		chat(request, slug, 'Hello', schema({ a: '\0' })),
		chat(request, slug, 'Hello', schema(deep)),
		chat(request, slug, 'x'.repeat(400_001)),
		request.get('/%00/chat'),
		request.get(
			`/api/trpc/ai.conversations.list?input=${encodeURIComponent(JSON.stringify({ tenant: slug, cursor: `1_${randomUUID()}` }))}`
		),
		anonymous.post('/login', {
			form: { email: `${'a'.repeat(240)}@example.com`, password: 'x' },
			headers: { accept: 'text/html' }
		}),
		anonymous.post('/login?next=/%0a/evil.example', {
			form: { email: 'a@example.com', password: 'x' },
			headers: { accept: 'text/html' }
		})
	]);
	expect(statuses.map((response) => response.status())).toEqual([404, 422, 422, 422, 404, 422, 401, 401]);
	await anonymous.dispose();
});

test('a message of the greatest length is taken, whatever its alphabet', async ({ request }) => {
	const slug = await signUp(request);
	const response = await chat(request, slug, `[[sandbox:tokens=5]] ${'语'.repeat(300_000)}`, {
		model: 'google/gemini-2.5-flash'
	});
	expect(response.status()).toBe(200);
});

test('an answer is told piece by piece to a client of the procedures', async ({ request, baseURL }) => {
	const slug = await signUp(request);
	const { cookies } = await request.storageState();
	const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
	const client = (link: typeof httpBatchStreamLink | typeof httpLink) =>
		createTRPCClient<AppRouter>({ links: [link({ url: `${baseURL}/api/trpc`, headers: { cookie } })] });
	const question = { tenant: slug, conversationId: randomUUID(), text: '[[sandbox:speed=100]] Rivers?' };

	const chunks: ChatChunk[] = [];
	for await (const chunk of await client(httpBatchStreamLink).ai.messages.sendStreaming.mutate(question)) {
		chunks.push(chunk as ChatChunk);
	}
	expect(chunks[0]).toMatchObject({ type: 'start' });
	expect(chunks.filter(({ type }) => type === 'text-delta').length).toBeGreaterThan(5);
	const stored = await query(request, 'ai.messages.list', {
		tenant: slug,
		conversationId: question.conversationId
	});
	const { items } = stored.body.result!.data as { items: { content: string; cost: string }[] };
	const said = chunks.map((chunk) => (chunk.type === 'text-delta' ? chunk.delta : '')).join('');
	expect(said).toBe(items[1]?.content);
	expect(chunks.at(-1)).toMatchObject({ type: 'finish', messageMetadata: { cost: items[1]?.cost } });

	// Refusals come before the first piece, and to those who could not read it before anything is asked.
	const unusable = { ...question, modelId: 'openai/no-such-model' };
	await expect(client(httpBatchStreamLink).ai.messages.sendStreaming.mutate(unusable)).rejects.toMatchObject({
		data: { error: { code: 'MODEL_UNAVAILABLE' } }
	});
	const unread = { ...question, conversationId: randomUUID() };
	await expect(client(httpLink).ai.messages.sendStreaming.mutate(unread)).rejects.toMatchObject({
		data: { error: { code: 'INVALID_INPUT' } }
	});
	expect(
		(await query(request, 'ai.conversations.get', { tenant: slug, id: unread.conversationId })).status
	).toBe(404);
});

test("another organisation's pages and procedures are not there", async ({
	playwright,
	baseURL,
	request
}) => {
	const victim = await signUp(request);
	const id = randomUUID();
	await chat(request, victim, 'A secret', { id });
	const stranger = await playwright.request.newContext({ baseURL });
	await signUp(stranger);
	expect((await stranger.get(`/${victim}/chat/${id}`)).status()).toBe(404);
	expect((await stranger.get(`/${victim}/usage`)).status()).toBe(404);
	expect((await query(stranger, 'ai.conversations.get', { tenant: victim, id })).status).toBe(404);
	expect((await stranger.get(`/api/chat/${id}/stream?tenant=${victim}`)).status()).toBe(404);
	expect((await chat(stranger, victim, 'Hello', { id })).status()).toBe(404);
	await stranger.dispose();
});

test('health is told without signing in, and every answer carries a request id', async ({ request }) => {
	const live = await request.get('/health/live');
	const ready = await request.get('/health/ready');
	expect(await live.json()).toEqual({ status: 'ok' });
	expect(await ready.json()).toEqual({ status: 'ok', database: 'ok', migrations: 'ok' });
	expect(ready.headers()['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
});

test('pages come with a content security policy that runs no foreign or inline script', async ({
	request
}) => {
	const headers = (await request.get('/login')).headers();
	const policy = headers['content-security-policy'] ?? '';
	const directives = Object.fromEntries(
		policy.split(';').map((directive) => {
			const [name = '', ...sources] = directive.trim().split(' ');
			return [name, sources.join(' ')];
		})
	);
	expect(directives).toEqual({
		'default-src': "'self'",
		'script-src': expect.stringMatching(/^'self' 'nonce-[^' ]+'$/) as unknown,
		'style-src': "'self' 'unsafe-inline'",
		'img-src': "'self' data: blob:",
		'connect-src': "'self'",
		'object-src': "'none'",
		'base-uri': "'none'",
		'form-action': "'self'",
		'frame-ancestors': "'none'"
	});
	expect(headers['x-content-type-options']).toBe('nosniff');
});
