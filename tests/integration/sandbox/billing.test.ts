import { describe, expect, test, vi } from 'vitest';
import { Usd, sumUsd } from '$lib/domain/money';
import { priceRecordSchema, priceUsage } from '$lib/domain/price';
import { catalogueRecords } from '$lib/server/db/seeds/catalogue';
import { digitsOf, openSandbox, parseEvents, user, type Json } from './client';

const { chat, ask, stream, get, billed, sandbox } = await openSandbox();
// Slow enough to go away in mid-answer, whatever the machine is doing.
const slow = await openSandbox({ tokensPerSecond: 100 });

const pricingOf = (id: string) =>
	priceRecordSchema.parse(catalogueRecords.find((record) => record.id === id)?.pricing);

function tokenUsage(usage: Json, searches = 0) {
	return {
		promptTokens: usage.prompt_tokens,
		completionTokens: usage.completion_tokens,
		reasoningTokens: usage.completion_tokens_details.reasoning_tokens,
		cachedTokens: usage.prompt_tokens_details.cached_tokens,
		cacheWriteTokens: usage.prompt_tokens_details.cache_write_tokens,
		searches
	};
}

describe('the cost of an answer', () => {
	test.each([
		['openai/gpt-4o-mini', {}],
		['deepseek/deepseek-v4-flash', { messages: [user('Solve a quadratic equation')] }],
		['google/gemini-3.7-flash', { messages: [user('Compare tea and coffee')] }],
		['z-ai/glm-5.2:free', {}],
		['anthropic/claude-haiku-4.5', { reasoning: { effort: 'medium' } }]
	])('of %s is its exact price, the same in stream, ledger and record', async (model, extra) => {
		const response = await chat({ model, stream: true, ...extra });
		const text = await response.text();
		const id = response.headers.get('x-generation-id');
		const { usage } = parseEvents(text).chunks.at(-1);
		const exact = priceUsage(tokenUsage(usage), pricingOf(model), new Date()).total.toFixed();

		expect(digitsOf(text, 'cost')).toBe(exact);
		expect(billed(id)).toEqual([expect.objectContaining({ model, cost: exact, cancelled: false })]);
		const record = await (await get(`/generation?id=${id}`)).text();
		expect(digitsOf(record, 'total_cost')).toBe(exact);
		expect(digitsOf(record, 'usage')).toBe(exact);
	});

	test('is another one in the books than in the answer where a fault wants it so', async () => {
		const response = await chat({ stream: true }, { fault: 'record-cost;cost=0.0125;tokens=7' });
		const text = await response.text();
		const id = response.headers.get('x-generation-id');
		expect(digitsOf(text, 'cost')).not.toBe('0.0125');
		expect(billed(id)).toEqual([expect.objectContaining({ cost: '0.0125', completionTokens: 7 })]);
		const record = await (await get(`/generation?id=${id}`)).text();
		expect(digitsOf(record, 'total_cost')).toBe('0.0125');
		expect(JSON.parse(record).data.native_tokens_completion).toBe(7);
	});

	test('cannot be asked for where the record is made to fail', async () => {
		const response = await chat({ stream: true }, { fault: 'record-error;status=429' });
		await response.text();
		const id = response.headers.get('x-generation-id');
		expect((await get(`/generation?id=${id}`)).status).toBe(429);
	});

	test('rises with the tier of a long prompt', async () => {
		const model = 'qwen/qwen3.7-flash';
		const { usage } = await ask({ model, messages: [user('river '.repeat(33_000))], max_tokens: 5 });
		expect(usage.prompt_tokens).toBeGreaterThan(32_000);
		const base = { ...pricingOf(model), overrides: [] };
		const atTier = priceUsage(tokenUsage(usage), pricingOf(model), new Date()).total;
		expect(usage.cost).toBe(atTier.toNumber());
		expect(atTier.gt(priceUsage(tokenUsage(usage), base, new Date()).total)).toBe(true);
	});

	test('of a web search is on top, counted where the caller asked for it', async () => {
		const model = 'openai/gpt-5.2';
		const messages = [user('Search the web for the latest news about rivers')];
		const { usage, choices } = await ask({ model, messages, tools: [{ type: 'openrouter:web_search' }] });
		expect(usage.server_tool_use_details).toEqual({ web_search_requests: 2 });
		expect(usage.cost).toBe(priceUsage(tokenUsage(usage, 2), pricingOf(model), new Date()).total.toNumber());
		expect(choices[0].message.annotations[0]).toMatchObject({ type: 'url_citation' });
	});

	test('of a model that always searches holds a fee that its tokens do not show', async () => {
		const { usage } = await ask({ model: 'perplexity/sonar' });
		const tokens = priceUsage(tokenUsage(usage), pricingOf('perplexity/sonar'), new Date()).total;
		expect(new Usd(usage.cost).minus(tokens).toFixed()).toBe('0.005');
		expect(usage).not.toHaveProperty('server_tool_use_details');
	});

	test('counts pictures as tokens of the prompt', async () => {
		const picture = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } };
		const question = { type: 'text', text: 'What is this?' };
		const without = await ask({ messages: [user([question])] });
		const withPicture = await ask({ messages: [user([question, picture])] });
		expect(withPicture.usage.prompt_tokens - without.usage.prompt_tokens).toBe(258);
		expect(withPicture.choices[0].message.content).toMatch(/picture/);
	});
});

describe('a long prompt that comes again', () => {
	const long = 'Rivers run from the mountains to the sea. '.repeat(300);

	test('is read from the cache at its price', async () => {
		const body = { model: 'openai/gpt-4o', messages: [user(`first ${long}`)], max_tokens: 5 };
		const [first, second] = [await ask(body), await ask(body)];
		expect(first.usage.prompt_tokens_details.cached_tokens).toBe(0);
		expect(second.usage.prompt_tokens_details.cached_tokens).toBeGreaterThan(1_000);
		expect(second.usage.cost).toBeLessThan(first.usage.cost);
		expect(second.usage.cost).toBe(
			priceUsage(tokenUsage(second.usage), pricingOf('openai/gpt-4o'), new Date()).total.toNumber()
		);
	});

	test('is written and read only on request with makers that charge for writing', async () => {
		const plain = { model: 'anthropic/claude-haiku-4.5', messages: [user(long)], max_tokens: 5 };
		const marked = { ...plain, cache_control: { type: 'ephemeral' } };
		const details = async (body: object) => (await ask(body)).usage.prompt_tokens_details;
		expect(await details(plain)).toMatchObject({ cached_tokens: 0, cache_write_tokens: 0 });
		expect((await details(marked)).cache_write_tokens).toBeGreaterThan(1_000);
		expect((await details(marked)).cached_tokens).toBeGreaterThan(1_000);
	});
});

describe('the ledger', () => {
	test('adds up to the answers, over HTTP as in the process', async () => {
		const control = sandbox.url.replace('/api/v1', '/sandbox');
		const before = await (await fetch(`${control}/ledger/total`)).json();
		const costs = await Promise.all(
			Array.from({ length: 20 }, async (_, index) => {
				const { text } = await stream({
					messages: [user(`River number ${index}?`)],
					user: 'u-1',
					session_id: 's-1'
				});
				return digitsOf(text, 'cost') ?? '';
			})
		);
		const after = await (await fetch(`${control}/ledger/total`)).json();
		expect(new Usd(after.cost).minus(before.cost).toFixed()).toBe(sumUsd(costs).toFixed());
		const { entries } = await (await fetch(`${control}/ledger`)).json();
		expect(entries).toEqual(sandbox.ledger());
		expect(entries.at(-1)).toMatchObject({ user: 'u-1', sessionId: 's-1', streamed: true });
	});

	test('is empty after a reset', async () => {
		const control = slow.sandbox.url.replace('/api/v1', '/sandbox');
		await slow.ask({ max_tokens: 1 });
		expect(slow.sandbox.ledger()).not.toEqual([]);
		await fetch(`${control}/reset`, { method: 'POST' });
		expect(slow.sandbox.ledger()).toEqual([]);
	});
});

describe('a client that goes away in mid-answer', () => {
	async function leave(provider: string) {
		const controller = new AbortController();
		const fault = `tokens=4000,provider=${provider}`;
		const response = await slow.chat({ stream: true }, { fault, signal: controller.signal });
		const reader = response.body!.getReader();
		let text = '';
		while (!text.includes('"content"')) text += Buffer.from((await reader.read()).value ?? []).toString();
		controller.abort();
		const id = response.headers.get('x-generation-id');
		const entry = await vi.waitFor(() => {
			const [found] = slow.billed(id);
			if (found === undefined) throw new Error('not billed yet');
			return found;
		});
		return { id, entry };
	}

	test('is charged up to there where the provider stops', async () => {
		const { id, entry } = await leave('openai');
		expect(entry.cancelled).toBe(true);
		expect(entry.completionTokens).toBeGreaterThan(0);
		expect(entry.completionTokens).toBeLessThan(2_000);
		const { data } = JSON.parse(await (await slow.get(`/generation?id=${id}`)).text());
		expect(data).toMatchObject({ cancelled: true, native_tokens_completion: entry.completionTokens });
		expect(slow.billed(id)).toHaveLength(1);
	});

	test('is charged in full where it does not, and told so only when the answer would have ended', async () => {
		const { id, entry } = await leave('groq');
		expect(entry).toMatchObject({ cancelled: true, completionTokens: 4_000 });
		expect((await slow.get(`/generation?id=${id}`)).status).toBe(404);
	});

	test('before the first token pays nothing', async () => {
		const controller = new AbortController();
		const fault = 'slow-first-token;ms=60000,provider=openai';
		const response = await slow.chat({ stream: true }, { fault, signal: controller.signal });
		controller.abort();
		const id = response.headers.get('x-generation-id');
		await vi.waitFor(() => expect(slow.billed(id)).toMatchObject([{ cost: '0', cancelled: true }]));
	});
});

describe('the record of a generation', () => {
	test('appears only some time after its end', async () => {
		const late = await stream({}, 'generation-delay;ms=60000');
		const never = await stream({}, 'generation-missing');
		const found = await stream({});
		const status = async ({ chunks }: { chunks: Json[] }) =>
			(await get(`/generation?id=${chunks[0].id}`)).status;
		expect([await status(late), await status(never), await status(found)]).toEqual([404, 404, 200]);
	});

	test('is told to nobody without a key', async () => {
		const { id } = await ask({});
		expect((await get(`/generation?id=${id}`, {})).status).toBe(401);
	});
});
