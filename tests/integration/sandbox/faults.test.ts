import { describe, expect, test } from 'vitest';
import { contentOf, digitsOf, json, openSandbox, parseEvents, user, type Json } from './client';

const { chat, ask, stream, billed, get } = await openSandbox();

async function refusal(fault: string) {
	const response = await chat({ stream: true }, { fault });
	return { status: response.status, headers: response.headers, body: await json(response) };
}

describe('an HTTP error', () => {
	test.each([
		['error;status=402', 402, /can only afford .*settings\/credits/],
		['error;status=402;kind=key', 402, /settings\/keys/],
		['error;status=402;kind=in-flight', 402, /in-flight requests/],
		['error;status=401', 401, /./],
		['status=408', 408, /timed out/],
		['status=413', 413, /too large/],
		['status=500', 500, /Internal Server Error/],
		['status=502', 502, /Provider returned error/],
		['status=503', 503, /./],
		['status=524', 524, /./],
		['status=529', 529, /./],
		['moderation', 403, /flagged/],
		['guardrail', 403, /guardrail/],
		['no-endpoints', 404, /No endpoints found for openai\/gpt-4o-mini/],
		['no-tool-endpoints', 404, /tool use/],
		['rate-limit-upstream', 429, /Provider returned error/],
		['rate-limit-free', 429, /free-models-per-day/]
	])('%s is answered with %i', async (fault, status, message) => {
		const { status: actual, body } = await refusal(fault);
		expect(actual).toBe(status);
		expect(body.error).toMatchObject({ code: status, message: expect.stringMatching(message) });
	});

	test('carries what goes with it', async () => {
		expect((await refusal('error;status=402;kind=in-flight')).headers.get('retry-after')).toBe('2');
		expect((await refusal('status=503,retry-after=7')).headers.get('retry-after')).toBe('7');
		const free = await refusal('rate-limit-free');
		expect(free.headers.get('x-ratelimit-remaining')).toBe('0');
		expect(free.body.error.metadata.headers['X-RateLimit-Limit']).toBe('50');
		expect((await refusal('moderation')).body.error.metadata).toMatchObject({
			model_slug: 'openai/gpt-4o-mini'
		});
		expect((await refusal('guardrail')).body.error.metadata).toHaveProperty('patterns');
		expect((await refusal('status=502')).headers.get('x-generation-id')).toMatch(/^gen-/);
		expect((await refusal('status=500')).body.error).not.toHaveProperty('metadata');
	});

	test('can be had from any route, and by a marker in the question', async () => {
		const response = await get('/models', { 'x-sandbox-fault': 'status=503' });
		expect(response.status).toBe(503);
		expect((await chat({ messages: [user('Hi [[sandbox:error status=402 kind=key]]')] })).status).toBe(402);
	});

	test('tells of a fault that does not exist', async () => {
		expect(await refusal('nonsense')).toMatchObject({ status: 400 });
	});
});

describe('a marker', () => {
	test('is not seen by the model and does nothing to requests for a title', async () => {
		const marked = 'Tell me about [[sandbox:tokens=12]] rivers.';
		expect((await ask({ messages: [user(marked)] })).usage.completion_tokens).toBe(12);
		const system = { role: 'system', content: 'Write a title for this conversation.' };
		const title = (await ask({ messages: [system, user(marked)] })).choices[0].message.content;
		expect(title).toBe('Rivers');
	});

	test('has the rest of the question said back, to the letter', async () => {
		const text = '# A [title](https://a.test)\n\n```js\nconst a = "[[b]]";\n```\n\n<b>é漢🙂</b>';
		const messages = [user(`[[sandbox:echo]] ${text}`)];
		expect((await ask({ messages })).choices[0].message.content).toBe(text);
		const system = { role: 'system', content: 'Write a title for this conversation.' };
		const title = (await ask({ messages: [system, ...messages] })).choices[0].message.content;
		expect(title).not.toContain('const');
	});

	test('counts only where the server allows it', async () => {
		const closed = await openSandbox({ allowMarkers: false });
		expect((await closed.chat({ messages: [user('[[sandbox:status=503]] Hello')] })).status).toBe(200);
	});
});

describe('an error within a 200', () => {
	test('is the whole body, streamed or not', async () => {
		for (const streamed of [true, false]) {
			const response = await chat({ stream: streamed }, { fault: 'error-body-200;status=429' });
			expect(response.headers.get('content-type')).toBe('application/json');
			const body = await json(response);
			expect(body).toMatchObject({ error: { code: 429, metadata: { error_type: 'rate_limit_exceeded' } } });
			expect(body).not.toHaveProperty('choices');
			expect(billed(body.id)).toMatchObject([{ cost: '0' }]);
		}
	});

	test('comes with a part of a whole answer', async () => {
		const { id, choices, usage } = await ask({}, 'partial-error-200;after=6');
		expect(choices[0]).toMatchObject({ finish_reason: 'error', error: { code: 502 } });
		expect(choices[0].message.content).not.toBe('');
		expect(usage.completion_tokens).toBe(6);
		expect(billed(id)).toMatchObject([{ completionTokens: 6, finishReason: 'error' }]);
	});

	test('is the first and only event', async () => {
		const { chunks, isDone } = await stream({}, 'error-first-event');
		expect(chunks).toHaveLength(1);
		expect(chunks[0]).toMatchObject({ error: { code: 502 }, choices: [{ finish_reason: 'error' }] });
		expect(isDone).toBe(false);
		expect(billed(chunks[0].id)).toMatchObject([{ cost: '0', completionTokens: 0 }]);
	});

	test('ends a stream after so many tokens, with a number or a word for a code', async () => {
		const numbered = await stream({}, 'error-mid-stream;after=8;status=429');
		expect(contentOf(numbered)).not.toBe('');
		expect(numbered.chunks.at(-1).error).toMatchObject({ code: 429 });
		expect(numbered.isDone).toBe(false);
		expect(billed(numbered.chunks[0].id)).toMatchObject([{ completionTokens: 8, finishReason: 'error' }]);
		const worded = await stream({}, 'error-mid-stream;code=server_error');
		expect(worded.chunks.at(-1).error.code).toBe('server_error');
	});

	test('shares its event with the usage', async () => {
		const { chunks, isDone } = await stream({}, 'error-with-usage;after=8');
		expect(chunks.at(-1)).toMatchObject({
			error: { code: 502 },
			usage: { completion_tokens: 8 },
			choices: [{ finish_reason: null }]
		});
		expect(isDone).toBe(true);
	});
});

describe('a connection', () => {
	test('breaks after so many tokens', async () => {
		const response = await chat({ stream: true }, { fault: 'cut;after=8' });
		const reader = response.body!.getReader();
		let text = '';
		await expect(async () => {
			for (;;) {
				const { done, value } = await reader.read();
				if (done) return;
				text += Buffer.from(value).toString();
			}
		}).rejects.toThrow();
		expect(text).toContain('"content"');
		expect(billed(response.headers.get('x-generation-id'))).toMatchObject([{ cancelled: true }]);
	});

	test('ends without finish, usage and [DONE]', async () => {
		const { chunks, isDone } = await stream({}, 'eof;after=8');
		expect(chunks.every((chunk) => chunk.choices[0].finish_reason === null)).toBe(true);
		expect(chunks.some((chunk) => chunk.usage)).toBe(false);
		expect(isDone).toBe(false);
		expect(billed(chunks[0].id)).toMatchObject([{ completionTokens: 8 }]);
	});

	test('falls silent but for comments', async () => {
		const response = await chat({ stream: true }, { fault: 'silence;after=3' });
		const reader = response.body!.getReader();
		let text = '';
		while (!/"content"[\s\S]*: OPENROUTER PROCESSING\n\n(: OPENROUTER PROCESSING\n\n)$/.test(text)) {
			text += Buffer.from((await reader.read()).value ?? []).toString();
		}
		expect(text).not.toContain('[DONE]');
		await reader.cancel();
	});

	test('tears characters apart on the way, and the text is whole', async () => {
		const response = await chat({ stream: true }, { fault: 'split-utf8' });
		const pieces: Uint8Array[] = [];
		for await (const piece of response.body!) pieces.push(piece);
		const isWhole = (piece: Uint8Array) => {
			try {
				return new TextDecoder('utf-8', { fatal: true }).decode(piece) !== '';
			} catch {
				return false;
			}
		};
		expect(pieces.every(isWhole)).toBe(false);
		expect(contentOf(parseEvents(Buffer.concat(pieces).toString()))).toContain('Grüße, ½ 漢字 – 🙂👩‍🚀!');
	});
});

describe('the accounting event', () => {
	const last = (events: { chunks: Json[] }) => events.chunks.at(-1);

	test('has three shapes', async () => {
		expect(last(await stream({}, 'usage-shape=repeat')).choices[0].finish_reason).toBe('stop');
		expect(last(await stream({}, 'usage-shape=null')).choices[0].finish_reason).toBeNull();
		expect(last(await stream({}, 'usage-shape=empty')).choices).toEqual([]);
	});

	test('may be missing while the answer is billed', async () => {
		const events = await stream({}, 'usage-missing');
		expect(events.text).not.toContain('"usage"');
		expect(events.isDone).toBe(true);
		expect(billed(events.chunks[0].id)[0]?.cost).toMatch(/^0\.0+[1-9]/);
	});

	test('may report noise, exponents, or more thinking than answer, and the ledger agrees', async () => {
		const noisy = await stream({}, 'cost-noise');
		expect(digitsOf(noisy.text, 'cost')).toMatch(/0{3,}5$/);
		expect(billed(noisy.chunks[0].id)[0]?.cost).toBe(digitsOf(noisy.text, 'cost'));
		const exponent = await stream({}, 'cost-exponent');
		expect(digitsOf(exponent.text, 'cost')).toMatch(/e-\d+$/);
		expect(Number(billed(exponent.chunks[0].id)[0]?.cost)).toBe(last(exponent).usage.cost);
		const { usage } = last(await stream({}, 'reasoning-exceeds'));
		expect(usage.completion_tokens_details.reasoning_tokens).toBeGreaterThan(usage.completion_tokens);
	});

	test('costs nothing without a token', async () => {
		const { chunks } = await stream({}, 'zero-completion');
		expect(last({ chunks })).toMatchObject({ usage: { completion_tokens: 0, cost: 0 } });
		expect(chunks.every((chunk) => chunk.choices[0].finish_reason === null)).toBe(true);
	});
});

describe('an answer', () => {
	test('may be a refusal', async () => {
		const { choices } = await ask({}, 'refusal');
		expect(choices[0]).toMatchObject({
			finish_reason: 'content_filter',
			message: { refusal: expect.any(String) }
		});
	});

	test('may report its model under another name', async () => {
		const model = 'anthropic/claude-haiku-4.5';
		expect((await ask({ model }, 'model-echo=slug')).model).toBe(model);
		expect((await ask({ model }, 'model-echo=canonical')).model).toBe('anthropic/claude-4.5-haiku-20251001');
	});

	test('may be preceded by blank lines', async () => {
		const text = await (await chat({}, { fault: 'leading-whitespace' })).text();
		expect(text).toMatch(/^\s+\n/);
		expect(JSON.parse(text)).toHaveProperty('choices');
	});

	test('has exactly the length that is asked for', async () => {
		expect((await stream({}, 'tokens=321')).chunks.at(-1).usage.completion_tokens).toBe(321);
	});
});
