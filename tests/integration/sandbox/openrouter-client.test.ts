import { afterAll, describe, expect, test } from 'vitest';
import {
	answerMessage,
	collectCompletion,
	imageMessage,
	systemMessage,
	textMessage,
	toolResult,
	type ChatCompletion,
	type ChatCompletionRequest,
	type FunctionTool
} from '$lib/server/openrouter';
import { OpenRouterClient, type OpenRouterClientOptions } from '$lib/server/openrouter/client';
import { SANDBOX_API_KEY, startSandbox } from '$lib/server/openrouter/sandbox';

/** Our client and the sandbox over HTTP: every shape and every fault of the contract. */
const calls: string[] = [];
const sandbox = await startSandbox({
	tokensPerSecond: Infinity,
	generationDelayMs: 0,
	allowMarkers: true,
	log: (line) => calls.push(line)
});
const clients: OpenRouterClient[] = [];
afterAll(async () => {
	await sandbox.close();
	await Promise.all(clients.map((client) => client.close()));
});

function clientWith(options: Partial<OpenRouterClientOptions> = {}): OpenRouterClient {
	const client = new OpenRouterClient({
		baseUrl: sandbox.url,
		apiKey: SANDBOX_API_KEY,
		backoff: { wait: () => Promise.resolve() },
		...options
	});
	clients.push(client);
	return client;
}

const client = clientWith();

function asking(fault: string, more: Partial<ChatCompletionRequest> = {}): ChatCompletionRequest {
	const marker = fault === '' ? '' : `[[sandbox:${fault}]] `;
	const messages = [textMessage(`${marker}Tell me about rivers.`)];
	return { model: 'openai/gpt-4o-mini', messages, max_tokens: 400, ...more };
}

async function streamed(body: ChatCompletionRequest, by = client): Promise<ChatCompletion> {
	const { chunks } = await by.createStreamingChatCompletion(body);
	return collectCompletion(chunks);
}

const billed = (id: string | null) => sandbox.ledger().find((entry) => entry.id === id);

describe('an answer', () => {
	test.each([
		'',
		'usage-shape=repeat',
		'usage-shape=empty',
		'usage-shape=null',
		'split-utf8',
		'cost-noise',
		'cost-exponent',
		'model-echo=canonical',
		'leading-whitespace'
	])('is the same streamed and whole, and costs what the ledger says: %s', async (fault) => {
		const answers = [
			await streamed(asking(fault)),
			await client.createChatCompletion(asking(fault))
		] as const;
		const [stream, whole] = answers;
		expect(stream.content).toBe(whole.content);
		expect(stream.content.length).toBeGreaterThan(50);
		for (const { id, usage, error, finishReason } of answers) {
			expect([error, finishReason]).toEqual([null, 'stop']);
			expect(usage?.cost).toMatch(/^0\.0*[1-9]\d*$/);
			expect(usage?.cost).toBe(billed(id)?.cost);
		}
	});

	test('may lack its cost, which the record then tells', async () => {
		const { id, usage, finishReason } = await streamed(asking('usage-missing'));
		expect([usage, finishReason]).toEqual([null, 'stop']);
		const record = await client.getGeneration(id ?? '');
		expect(record?.totalCost).toBe(billed(id)?.cost);
	});

	test('may be a refusal, no token at all, or more thinking than answer', async () => {
		const refused = await streamed(asking('refusal'));
		expect(refused).toMatchObject({ content: '', finishReason: 'content_filter' });
		expect(refused.refusal).toBe((await client.createChatCompletion(asking('refusal'))).refusal);
		expect(await streamed(asking('zero-completion'))).toMatchObject({
			finishReason: null,
			usage: { completionTokens: 0, cost: '0' }
		});
		const { usage } = await streamed(asking('reasoning-exceeds'));
		expect(usage?.reasoningTokens).toBeGreaterThan(usage?.completionTokens ?? Infinity);
	});

	test('may come with sources, from the web plugin', async () => {
		const body = asking('', { plugins: [{ id: 'web', max_results: 2 }] });
		const { annotations, usage } = await streamed({ ...body, model: 'openai/gpt-5.2' });
		expect(annotations[0]?.url_citation?.url).toMatch(/^https:/);
		expect(usage?.searches).toBe(1);
	});

	test('may be a document of a given schema', async () => {
		const schema = {
			type: 'object',
			properties: { name: { type: 'string' }, length: { type: 'integer' } },
			required: ['name', 'length']
		};
		const format = { type: 'json_schema', json_schema: { name: 'river', strict: true, schema } } as const;
		for (const answer of [
			await streamed(asking('', { response_format: format })),
			await client.createChatCompletion(asking('', { response_format: format }))
		]) {
			expect(JSON.parse(answer.content)).toEqual({
				name: expect.any(String),
				length: expect.any(Number)
			});
		}
	});
});

describe('function calling', () => {
	const weather: FunctionTool = {
		type: 'function',
		function: {
			name: 'weather',
			description: 'Current weather of a city',
			parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
		}
	};

	test.each([
		['streamed', (body: ChatCompletionRequest) => streamed(body)],
		['whole', (body: ChatCompletionRequest) => client.createChatCompletion(body)]
	])('goes from the question by the call and its result to the answer, %s', async (_, ask) => {
		const model = 'anthropic/claude-haiku-4.5';
		const question = [systemMessage('Be brief.'), textMessage('What is the weather in Berlin?')];
		const more = { model, max_tokens: 2_000, tools: [weather], reasoning: { effort: 'low' as const } };
		const first = await ask({ ...more, messages: question });
		expect(first).toMatchObject({
			finishReason: 'tool_calls',
			toolCalls: [{ function: { name: 'weather' } }]
		});
		expect(first.reasoningDetails[0]?.signature).toEqual(expect.any(String));
		const [call] = first.toolCalls;
		expect(JSON.parse(call?.function.arguments ?? '')).toHaveProperty('city');
		const result = toolResult(call?.id ?? '', { celsius: 15, sky: 'cloudy' });
		const last = await ask({ ...more, messages: [...question, answerMessage(first), result] });
		expect(last).toMatchObject({ finishReason: 'stop', toolCalls: [] });
		expect(last.content).toContain('"celsius":15');
	});

	test('can be forced, and forbidden', async () => {
		const forced = { type: 'function', function: { name: 'weather' } } as const;
		const ask = (choice: ChatCompletionRequest['tool_choice']) =>
			streamed(asking('', { tools: [weather], tool_choice: choice, parallel_tool_calls: false }));
		expect((await ask(forced)).toolCalls).toHaveLength(1);
		expect((await ask('none')).toolCalls).toEqual([]);
	});
});

test('a request may use every field of the contract', async () => {
	const body: Required<Omit<ChatCompletionRequest, 'tools' | 'tool_choice' | 'response_format'>> = {
		model: 'openai/gpt-17',
		models: ['openai/gpt-4o'],
		messages: [
			{
				role: 'developer',
				content: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }]
			},
			imageMessage('What is it?', { bytes: Uint8Array.of(1, 2, 3), mediaType: 'image/png' }, 'low'),
			{
				role: 'user',
				content: [{ type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,' } }]
			},
			{ role: 'user', content: [{ type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } }] },
			{ role: 'user', content: [{ type: 'video_url', video_url: { url: 'https://example.com/a.mp4' } }] },
			{ role: 'assistant', content: 'It is' }
		],
		max_tokens: 400,
		...{ temperature: 0.5, top_p: 0.9, top_k: 5, top_a: 0, min_p: 0, seed: 7, stop: ['END'] },
		...{ frequency_penalty: 0, presence_penalty: 0, repetition_penalty: 1, logit_bias: { '50256': -100 } },
		...{ logprobs: true, top_logprobs: 2, prediction: { type: 'content', content: 'It' }, verbosity: 'low' },
		reasoning: { effort: 'low', max_tokens: null, exclude: true, enabled: true, summary: 'auto' },
		parallel_tool_calls: true,
		modalities: ['text'],
		image_config: {},
		cache_control: { type: 'ephemeral', ttl: '1h' },
		plugins: [{ id: 'file-parser', pdf: { engine: 'native' } }, { id: 'response-healing' }],
		web_search_options: { search_context_size: 'low' },
		provider: {
			...{ order: ['openai'], only: ['openai', 'azure'], ignore: [], allow_fallbacks: true },
			...{ require_parameters: false, data_collection: 'deny', zdr: true, quantizations: ['fp8'] },
			...{
				sort: { by: 'price', partition: 'model' },
				preferred_min_throughput: 10,
				preferred_max_latency: 5
			},
			...{ enforce_distillable_text: false, max_price: { prompt: 2.5, completion: 10, image: 1, request: 1 } }
		},
		service_tier: 'auto',
		...{ user: 'u-1', session_id: 's-1', metadata: { team: 'x' } }
	};
	const { model, id, finishReason } = await client.createChatCompletion(body);
	expect([model, finishReason]).toEqual(['openai/gpt-4o', 'stop']);
	expect(billed(id)).toMatchObject({ user: 'u-1', sessionId: 's-1', provider: 'OpenAI' });
});

describe('a refusal', () => {
	test.each([
		['error status=401', 'authentication', false],
		['error status=402', 'payment_required', false],
		['error status=402 kind=key', 'payment_required', false],
		['error status=402 kind=in-flight', 'payment_required', true],
		['moderation', 'refused', false],
		['guardrail', 'refused', false],
		['no-endpoints', 'not_found', false],
		['no-tool-endpoints', 'not_found', false],
		['status=400', 'invalid_request', false],
		['status=408', 'timeout', true],
		['status=413', 'context_length', false],
		['rate-limit-upstream', 'rate_limited', true],
		['rate-limit-free', 'rate_limited', false],
		['status=500', 'server', true],
		['status=502', 'unavailable', true],
		['status=503', 'unavailable', true],
		['status=503]][[sandbox:retry-after=3600', 'unavailable', false],
		['status=504', 'timeout', true],
		['status=524', 'timeout', true],
		['status=529', 'unavailable', true]
	])('%s is told as %s, and tried again only if it passes', async (fault, code, passes) => {
		for (const attempt of [
			() => client.createStreamingChatCompletion(asking(fault), { retry: { attempts: 3 } }),
			() => client.createChatCompletion(asking(fault), { retry: { attempts: 3 } })
		]) {
			const before = calls.length;
			await expect(attempt()).rejects.toMatchObject({ code, stage: 'refused', isRetryable: passes });
			expect(calls.slice(before).filter((line) => line.startsWith('refused'))).toHaveLength(passes ? 3 : 1);
		}
	});

	test('of a bad key is told from every call', async () => {
		const stranger = clientWith({ apiKey: 'sk-or-v1-invalid' });
		for (const call of [
			() => stranger.createChatCompletion(asking('')),
			() => stranger.getKey(),
			() => stranger.getCredits(),
			() => stranger.getGeneration('gen-1')
		]) {
			await expect(call()).rejects.toMatchObject({ code: 'authentication', status: 401 });
		}
	});

	test('within a 200 is told, and never tried again', async () => {
		const before = calls.length;
		await expect(
			client.createStreamingChatCompletion(asking('error-body-200 status=429'), { retry: { attempts: 3 } })
		).rejects.toMatchObject({ code: 'rate_limited', stage: 'accepted', isRetryable: false });
		expect(calls).toHaveLength(before + 1);
		const first = await streamed(asking('error-first-event'));
		expect(first).toMatchObject({ content: '', error: { status: 502 }, usage: null });
	});
});

describe('an answer that breaks off', () => {
	test.each([
		['error-mid-stream after=8 status=429', 429, 'rate_limit_exceeded'],
		['error-mid-stream code=server_error', null, 'provider_unavailable']
	])('keeps what there was, with the error: %s', async (fault, status, providerCode) => {
		const { content, error, usage } = await streamed(asking(fault));
		expect(content).not.toBe('');
		expect(error).toMatchObject({ status, providerCode });
		expect(usage).toBeNull();
	});

	test('keeps the usage that shares its error’s event, and the text of a whole one', async () => {
		const { error, usage, id } = await streamed(asking('error-with-usage after=8'));
		expect([error?.status, usage?.completionTokens, usage?.cost]).toEqual([502, 8, billed(id)?.cost]);
		const whole = await client.createChatCompletion(asking('partial-error-200 after=6'));
		expect(whole).toMatchObject({
			finishReason: 'error',
			error: { status: 502 },
			usage: { completionTokens: 6 }
		});
	});

	test('without a finish has none, and a connection that breaks is told', async () => {
		expect(await streamed(asking('eof after=8'))).toMatchObject({
			finishReason: null,
			usage: null,
			error: null
		});
		await expect(streamed(asking('cut after=8'))).rejects.toMatchObject({
			code: 'network',
			stage: 'accepted',
			isRetryable: false
		});
	});
});

describe('a time limit', () => {
	/** Only this one can be what ends the call. */
	const limited = (limit: object) => clientWith({ timeouts: limit });

	test('is set for the first token, comments not counted', async () => {
		const failing = streamed(asking('slow-first-token ms=60000'), limited({ firstTokenMs: 60 }));
		await expect(failing).rejects.toMatchObject({ code: 'timeout', message: 'no event for 60 ms' });
		const patient = limited({ firstTokenMs: 10_000, silenceMs: 60 });
		expect((await streamed(asking('slow-first-token ms=300'), patient)).finishReason).toBe('stop');
	});

	test('is set for the silence between two tokens, comments not counted', async () => {
		// Longer than the sandbox's pause between two comments: each of them would start a byte timer anew.
		const { chunks } = await limited({ silenceMs: 800 }).createStreamingChatCompletion(
			asking('silence after=8')
		);
		const heard: unknown[] = [];
		const listening = async () => {
			for await (const chunk of chunks) heard.push(chunk);
		};
		await expect(listening()).rejects.toMatchObject({ code: 'timeout', message: 'no event for 800 ms' });
		expect(heard).not.toEqual([]);
	});

	test('is set for the whole of a stream that never falls silent', async () => {
		const endless = asking('tokens=4000]][[sandbox:speed=50', { max_tokens: 8_000 });
		const failing = streamed(endless, limited({ totalMs: 300 }));
		await expect(failing).rejects.toMatchObject({
			code: 'timeout',
			stage: 'accepted',
			message: 'no end within 300 ms'
		});
	});

	test('is set for the whole of an answer in one piece', async () => {
		const slow = asking('slow-first-token ms=60000');
		await expect(limited({ totalMs: 100 }).createChatCompletion(slow)).rejects.toMatchObject({
			code: 'timeout',
			message: 'no end within 100 ms'
		});
	});
});

describe('what is only read', () => {
	test('is the catalogue as it is listed, and as it becomes', async () => {
		const { records, malformed } = await client.listModels();
		expect(records).toHaveLength(sandbox.catalogue().length);
		expect(malformed).toEqual([]);
		sandbox.setCatalogue([...sandbox.catalogue().slice(0, 2), { id: 'acme/broken', context_length: {} }]);
		const changed = await client.listModels();
		sandbox.setCatalogue();
		expect(changed.records).toHaveLength(2);
		expect(changed.malformed).toMatchObject([{ modelId: 'acme/broken' }]);
	});

	test('are the endpoints of a model, at its prices', async () => {
		const endpoints = await client.listEndpoints('openai/gpt-4o');
		expect(endpoints.map(({ provider }) => provider)).toEqual(['OpenAI', 'Azure']);
		expect(endpoints[0]).toMatchObject({ tag: 'openai', pricing: { prompt: '0.0000025' }, status: 0 });
		await expect(client.listEndpoints('openai/gpt-17')).rejects.toMatchObject({ code: 'not_found' });
	});

	test('is what the key and the account have used, to the last digit', async () => {
		await streamed(asking('cost-noise'));
		const { cost } = (await (await fetch(sandbox.url.replace('api/v1', 'sandbox/ledger/total'))).json()) as {
			cost: string;
		};
		expect(await client.getKey()).toMatchObject({ usage: cost, limit: null, isFreeTier: false });
		expect(await client.getCredits()).toEqual({ totalCredits: '1000000', totalUsage: cost });
	});
});
