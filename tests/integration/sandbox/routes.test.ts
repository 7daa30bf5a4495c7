import { describe, expect, test } from 'vitest';
import { json, openSandbox, user } from './client';

const { sandbox, get, chat, ask } = await openSandbox();
const authorization = 'Bearer sk-or-v1-anything';

describe('a key', () => {
	test.each([
		['none', {}, 401, 'Missing Authentication header'],
		['the one that is made to fail', { authorization: 'Bearer sk-or-v1-invalid' }, 401, 'User not found.'],
		['one of another service', { authorization: 'Bearer sk-proj-1' }, 401, 'User not found.']
	])('%s is refused', async (_, headers, status, message) => {
		const response = await get('/key', headers);
		expect([response.status, (await json(response)).error.message]).toEqual([status, message]);
	});

	test('is not needed for the catalogue', async () => {
		expect((await get('/models', {})).status).toBe(200);
		expect((await get('/models/openai/gpt-4o/endpoints', {})).status).toBe(200);
	});
});

describe('the catalogue', () => {
	test('lists live models only, in pages when asked', async () => {
		const response = await get('/models');
		const { data, total_count, links } = await json(response);
		expect(response.headers.get('cache-control')).toContain('max-age=300');
		expect(data).toHaveLength(total_count);
		expect(links.next).toBeNull();
		expect(data.map(({ id }: { id: string }) => id)).not.toContain('anthropic/claude-3-opus');
		const page = await json(await get('/models?offset=5&limit=10'));
		expect(page.data).toEqual(data.slice(5, 15));
		expect(page.links.next).toBe('/api/v1/models?offset=15&limit=10');
	});

	test('tells of one model', async () => {
		expect((await json(await get('/model/openai/gpt-4o'))).data).toMatchObject({ id: 'openai/gpt-4o' });
		expect((await get('/model/openai/gpt-17')).status).toBe(404);
	});
});

describe('a catalogue of our own', () => {
	const BROKEN = { id: 42, pricing: 'free' };
	const model = (id: string, prompt: string) => ({
		id,
		context_length: 8000,
		pricing: { prompt, completion: '0' }
	});

	test('is listed to the letter, broken records too', async () => {
		const records = [model('acme/one', '0.001'), BROKEN, null];
		const { get: getOther, sandbox: other } = await openSandbox({ catalogue: records });
		expect((await json(await getOther('/models'))).data).toEqual(records);
		expect(other.catalogue()).toEqual(records);
		expect((await json(await getOther('/models/acme/one/endpoints'))).data.endpoints[0].pricing).toEqual({
			prompt: '0.001',
			completion: '0',
			discount: 0
		});
	});

	test('is served at its prices, and what it leaves out is gone', async () => {
		const { ask: askOther, chat: chatOther, sandbox: other } = await openSandbox();
		other.setCatalogue([model('acme/one', '0.001')]);
		const { usage } = await askOther({ model: 'acme/one' });
		expect(usage.cost).toBeCloseTo(usage.prompt_tokens * 0.001, 9);
		other.setCatalogue([model('acme/one', '0.002')]);
		expect((await askOther({ model: 'acme/one' })).usage.cost).toBeCloseTo(usage.cost * 2, 9);
		expect((await chatOther({ model: 'openai/gpt-4o' })).status).toBe(404);
		other.setCatalogue();
		expect((await chatOther({ model: 'openai/gpt-4o' })).status).toBe(200);
		expect((await chatOther({ model: 'acme/one' })).status).toBe(400);
	});
});

describe('the account', () => {
	test('has used what the ledger says, without a limit', async () => {
		await ask({});
		const total = Number(
			(await json(await fetch(sandbox.url.replace('api/v1', 'sandbox/ledger/total')))).cost
		);
		const { data } = await json(await get('/key', { authorization }));
		expect(data).toMatchObject({ limit: null, usage: total, is_free_tier: false });
		expect((await json(await get('/credits', { authorization }))).data.total_usage).toBe(total);
	});
});

describe('a model that is asked', () => {
	const status = async (body: object) => {
		const response = await chat(body);
		return [response.status, (await json(response)).error?.message];
	};

	test.each([
		['retired', 'google/gemini-pro-1.5', 404, 'No endpoints found for google/gemini-pro-1.5.'],
		['unknown', 'openai/gpt-17', 400, 'openai/gpt-17 is not a valid model ID']
	])('%s is refused', async (_, model, code, message) => {
		expect(await status({ model })).toEqual([code, message]);
	});

	test('falls back to the next of a list', async () => {
		const { model } = await ask({
			models: ['openai/gpt-17', 'openai/gpt-4o'],
			model: 'google/gemini-pro-1.5'
		});
		expect(model).toBe('openai/gpt-4o');
	});

	test('answers for a router, which has no price of its own', async () => {
		const answer = await ask({ model: 'openrouter/auto' });
		expect(answer.model).toBe('google/gemini-3-flash-preview');
		expect(answer.usage.cost).toBeGreaterThan(0);
	});

	test('is refused above the price that the request allows, in USD per million tokens', async () => {
		const allow = (prompt: number, completion: number) => ({
			provider: { max_price: { prompt, completion } }
		});
		expect((await chat(allow(0.15, 0.6))).status).toBe(200);
		expect((await chat(allow(0.149, 0.6))).status).toBe(404);
		expect((await chat(allow(0.15, 0.599))).status).toBe(404);
	});

	test('is served by a provider that the request allows', async () => {
		expect((await ask({ provider: { only: ['azure'] } })).provider).toBe('Azure');
		expect((await ask({ provider: { ignore: ['azure'] } })).provider).toBe('OpenAI');
		const refused = await chat({ provider: { only: ['nobody'] } });
		expect((await json(refused)).error.metadata).toEqual({
			available_providers: ['openai', 'azure'],
			requested_providers: ['nobody']
		});
	});
});

describe('a request', () => {
	test.each([
		['that is no JSON', '{'],
		['without messages', '{"model":"openai/gpt-4o","messages":[]}'],
		['with a limit of nothing', JSON.stringify({ messages: [user('Hi')], max_tokens: 0 })]
	])('%s is refused with 400', async (_, body) => {
		const response = await fetch(`${sandbox.url}/chat/completions`, {
			method: 'POST',
			headers: { authorization },
			body
		});
		expect([response.status, (await json(response)).error.code]).toEqual([400, 400]);
	});

	test('to an address that does not exist is refused with 404', async () => {
		expect((await get('/nothing')).status).toBe(404);
		expect((await fetch(sandbox.url.replace('api/v1', 'sandbox/nothing'))).status).toBe(404);
	});
});

describe('a sandbox', () => {
	test('ends open streams when it is closed, and may be closed twice', async () => {
		const { sandbox: other, chat: askOther } = await openSandbox();
		const response = await askOther({ stream: true }, { fault: 'silence' });
		await other.close();
		await expect(response.text()).rejects.toThrow();
		await other.close();
	});

	test('says that its port is taken', async () => {
		await expect(openSandbox({ port: sandbox.port })).rejects.toThrow('EADDRINUSE');
	});
});
