import { describe, expect, test } from 'vitest';
import { describeRecorded } from '../../../../tests/support/recorded-traffic';
import { replay, replayJson, withProvider, type Provider } from '../../../../tests/support/replay-server';

const model = (id: string) => ({ id, pricing: { prompt: '0.0000000208333333333333', completion: '0' } });

describe('the list of models', () => {
	test('has the records as they are, and tells of those that are none without losing the others', async () => {
		const broken = [
			{ ...model('acme/two'), context_length: 'long' },
			{ name: 'nameless' },
			null,
			{ ...model('acme/four'), expiration_date: 'soon' }
		];
		const data = [{ ...model('acme/one'), new_field: [1] }, ...broken, model('acme/three')];
		const { records, malformed } = await withProvider(replayJson({ data }), (client) => client.listModels());
		expect(records.map(({ id }) => id)).toEqual(['acme/one', 'acme/three']);
		expect(records[0]).toMatchObject({ new_field: [1], pricing: model('').pricing });
		expect(malformed.map(({ modelId }) => modelId)).toEqual(['acme/two', null, null, 'acme/four']);
		expect(malformed[0]?.problem).toMatch(/^context_length: /);
		expect(malformed[3]?.problem).toMatch(/^expiration_date: /);
	});

	test('is read to its last page, from the same place whatever the link says', async () => {
		const pages: Provider = async (response, request) => {
			const offset = Number(new URL(request.url ?? '', 'http://x').searchParams.get('offset'));
			const next = offset < 2 ? `https://elsewhere.example/steal?offset=${offset + 1}&limit=1` : null;
			await replayJson({ data: [model(`acme/${offset}`)], links: { next } })(response, request);
		};
		const { ids, urls } = await withProvider(pages, async (client, heard) => ({
			ids: (await client.listModels()).records.map(({ id }) => id),
			urls: heard.requests.map(({ url }) => url)
		}));
		expect(ids).toEqual(['acme/0', 'acme/1', 'acme/2']);
		expect(urls).toEqual([
			'/api/v1/models',
			'/api/v1/models?offset=1&limit=1',
			'/api/v1/models?offset=2&limit=1'
		]);
	});

	test('ends although every page names itself as the next', async () => {
		const page = replayJson({ data: [model('acme/one')], links: { next: '/api/v1/models?offset=0' } });
		const calls = await withProvider(page, async (client, heard) => {
			await client.listModels();
			return heard.requests.length;
		});
		expect(calls).toBeLessThan(100);
	});

	test('that is no list is a breach of the protocol, not an empty catalogue', async () => {
		for (const body of [{}, { data: null }, { error: { code: 500, message: 'raw' } }]) {
			await expect(withProvider(replayJson(body), (client) => client.listModels())).rejects.toMatchObject({
				name: 'OpenRouterError',
				code: 'protocol'
			});
		}
	});
});

describe('the key and the credits', () => {
	const json = (body: string) => replay({ headers: { 'content-type': 'application/json' }, pieces: [body] });

	test('keep the digits of every amount, exponents written out', async () => {
		const key = `{"data":{"label":"sk-or-v1-abc...xyz","limit":100.10,"limit_remaining":12345678901234567.123456789,
			"limit_reset":"monthly","usage":6.02e-06,"usage_daily":0,"usage_weekly":0.30000000000000004,"usage_monthly":1,
			"is_free_tier":false,"expires_at":null,"free_model_daily_requests":{"used":3,"limit":50,"remaining":47}}}`;
		expect(await withProvider(json(key), (client) => client.getKey())).toEqual({
			label: 'sk-or-v1-abc...xyz',
			limit: '100.10',
			limitRemaining: '12345678901234567.123456789',
			limitReset: 'monthly',
			usage: '0.00000602',
			usageDaily: '0',
			usageWeekly: '0.30000000000000004',
			usageMonthly: '1',
			isFreeTier: false,
			isManagementKey: false,
			expiresAt: null,
			freeModelRequests: { used: 3, limit: 50, remaining: 47 }
		});
		const credits = '{"data":{"total_credits":100.5,"total_usage":25.75000000000000001}}';
		expect(await withProvider(json(credits), (client) => client.getCredits())).toEqual({
			totalCredits: '100.5',
			totalUsage: '25.75000000000000001'
		});
	});

	test('without a limit have none, and without an amount are a breach of the protocol', async () => {
		const unlimited = '{"data":{"label":"x","limit":null,"usage":0}}';
		expect(await withProvider(json(unlimited), (client) => client.getKey())).toMatchObject({
			limit: null,
			limitRemaining: null,
			freeModelRequests: null
		});
		for (const body of ['{"data":{"label":"x","limit":"much","usage":1}}', '{"data":{"label":"x"}}', '[]']) {
			await expect(withProvider(json(body), (client) => client.getKey())).rejects.toMatchObject({
				code: 'protocol'
			});
		}
		await expect(withProvider(json('{"data":{}}'), (client) => client.getCredits())).rejects.toMatchObject({
			code: 'protocol'
		});
	});
});

describe('the endpoints of a model', () => {
	test('are asked for by its id, variants and aliases too', async () => {
		const url = await withProvider(replayJson({ data: { endpoints: [] } }), async (client, heard) => {
			await client.listEndpoints('~acme/one?:free');
			return heard.requests[0]?.url;
		});
		expect(url).toBe('/api/v1/models/~acme/one%3F%3Afree/endpoints');
	});

	test('are told apart from a model that there is not', async () => {
		const missing = replayJson({ error: { code: 404, message: 'raw' } }, 404);
		await expect(withProvider(missing, (client) => client.listEndpoints('a/b'))).rejects.toMatchObject({
			code: 'not_found'
		});
	});

	test('may leave out nearly everything, and a price that is none is null', async () => {
		const endpoints = [{ provider_name: 'P' }, { provider_name: 'Q', pricing: { prompt: 1 }, status: -2 }];
		const heard = await withProvider(replayJson({ data: { endpoints } }), (client) =>
			client.listEndpoints('a/b')
		);
		expect(heard).toMatchObject([
			{ provider: 'P', pricing: null, contextLength: null, supportedParameters: [], latencyMs: null },
			{ provider: 'Q', pricing: null, status: -2 }
		]);
	});
});

describeRecorded('recorded endpoints', ({ manual }) => {
	test('are read with their prices, limits and pace', async () => {
		const { body } = manual('model-endpoints-kimi-k3-2026-08-25.json') as { body: unknown };
		const [first, ...rest] = await withProvider(replayJson(body), (client) =>
			client.listEndpoints('moonshotai/kimi-k3')
		);
		expect(first).toMatchObject({
			provider: 'Fireworks',
			tag: 'fireworks',
			pricing: { prompt: '0.000003', completion: '0.000015', input_cache_read: '0.0000003' },
			contextLength: 1_048_576,
			maxCompletionTokens: null,
			status: 0,
			latencyMs: { p50: 2687 },
			throughput: { p99: 58 }
		});
		expect(first?.supportedParameters).toContain('tools');
		expect(rest).toHaveLength(3);
		expect(rest.every(({ pricing }) => pricing !== null)).toBe(true);
	});
});
