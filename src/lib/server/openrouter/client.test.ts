import { createServer } from 'node:net';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import {
	replay,
	replayEvents,
	replayJson,
	withProvider,
	type Provider
} from '../../../../tests/support/replay-server';
import { OpenRouterClient } from './client';
import { OpenRouterError } from './errors';
import type { ChatCompletionRequest } from './request';
import type { ChatCompletionChunk } from './types';

const ASK: ChatCompletionRequest = {
	model: 'openai/gpt-4o',
	messages: [{ role: 'user', content: 'Hello' }],
	max_tokens: 16
};
/** Further attempts without a wait. */
const AT_ONCE = { wait: () => Promise.resolve() };
const USAGE = '"usage":{"prompt_tokens":15,"completion_tokens":9,"total_tokens":24,"cost":0.00006}';

const data = (json: string) => `data: ${json}\n\n`;
const text = (content: string) =>
	data(
		`{"id":"gen-1","model":"m","provider":"P","choices":[{"index":0,"delta":{"role":"assistant","content":"${content}"},"finish_reason":null}]}`
	);
const FINISH = data(
	'{"id":"gen-1","choices":[{"index":0,"delta":{"content":""},"finish_reason":"stop","native_finish_reason":"end_turn"}]}'
);
const DONE = 'data: [DONE]\n\n';
const COMMENT = ': OPENROUTER PROCESSING\n\n';

interface Heard {
	content: string;
	finishes: (string | null)[];
	costs: (string | null)[];
	errors: ChatCompletionChunk['error'][];
	failure: OpenRouterError | null;
}

/** Everything that a stream says until it ends or fails. */
async function listen(client: OpenRouterClient, signal?: AbortSignal): Promise<Heard> {
	const heard: Heard = { content: '', finishes: [], costs: [], errors: [], failure: null };
	try {
		const { chunks } = await client.createStreamingChatCompletion(ASK, { signal });
		for await (const { choice, usage, error } of chunks) {
			heard.content += choice?.delta.content ?? '';
			if (choice?.finishReason != null) heard.finishes.push(choice.finishReason);
			if (usage !== null) heard.costs.push(usage.cost);
			if (error !== null) heard.errors.push(error);
		}
	} catch (error) {
		heard.failure = asOpenRouterError(error);
	}
	return heard;
}

function asOpenRouterError(error: unknown): OpenRouterError {
	expect(error).toBeInstanceOf(OpenRouterError);
	return error as OpenRouterError;
}

async function failureOf(work: Promise<unknown>): Promise<OpenRouterError> {
	return asOpenRouterError(await work.then(() => null).catch((error: unknown) => error));
}

const ask = (client: OpenRouterClient) => failureOf(client.createChatCompletion(ASK));

describe('a request', () => {
	test('carries the key, the name of this application and the body, with the way of answering that was asked', async () => {
		const options = { apiKey: 'sk-or-v1-x', referer: 'https://chat.example.com', title: 'Colloquy' };
		const requests = await withProvider(
			replayEvents(DONE),
			async (client, heard) => {
				await listen(client);
				await ask(client);
				return heard.requests;
			},
			options
		);
		expect(requests.map(({ method, url, body }) => [method, url, JSON.parse(body)])).toEqual([
			['POST', '/api/v1/chat/completions', { ...ASK, stream: true }],
			['POST', '/api/v1/chat/completions', { ...ASK, stream: false }]
		]);
		expect(requests[0]?.headers).toMatchObject({
			authorization: 'Bearer sk-or-v1-x',
			'content-type': 'application/json',
			'http-referer': 'https://chat.example.com',
			'x-openrouter-title': 'Colloquy'
		});
	});

	test('carries no authorization when there is no key', async () => {
		const headers = await withProvider(
			replayJson({}, 401),
			async (client, heard) => {
				await ask(client);
				return heard.requests[0]?.headers;
			},
			{ apiKey: '' }
		);
		expect(headers).not.toHaveProperty('authorization');
	});
});

describe('the usage of a stream', () => {
	const shapes: [string, string][] = [
		[
			'in a frame that repeats the finish, as since June 2026',
			`{"id":"gen-1","choices":[{"index":0,"delta":{"content":"","role":"assistant"},"finish_reason":"stop"}],${USAGE}}`
		],
		['in a frame without choices, as in March 2026', `{"id":"gen-1","choices":[],${USAGE}}`],
		[
			'in a frame with an open choice, as in 2025',
			`{"id":"gen-1","choices":[{"index":0,"delta":{"content":""},"finish_reason":null}],${USAGE}}`
		]
	];

	test.each(shapes)('is read %s, and adds nothing to the text', async (_, usage) => {
		const heard = await withProvider(
			replayEvents(COMMENT, text('1 2 3'), FINISH, data(usage), DONE),
			(client) => listen(client)
		);
		expect(heard).toMatchObject({ content: '1 2 3', costs: ['0.00006'], errors: [], failure: null });
		expect(new Set(heard.finishes)).toEqual(new Set(['stop']));
	});
});

describe('a stream', () => {
	test('has the generation id before its first event', async () => {
		const provider: Provider = (response) => {
			response.writeHead(200, { 'content-type': 'text/event-stream', 'x-generation-id': 'gen-early' });
			response.write(COMMENT);
		};
		const id = await withProvider(provider, async (client) => {
			const { generationId, chunks } = await client.createStreamingChatCompletion(ASK);
			await chunks.return(undefined);
			return generationId;
		});
		expect(id).toBe('gen-early');
	});

	test('has comments between its events, which say nothing', async () => {
		const heard = await withProvider(
			replayEvents(COMMENT, COMMENT, text('a'), COMMENT, text('b'), COMMENT, FINISH, COMMENT, DONE),
			(client) => listen(client)
		);
		expect(heard).toMatchObject({ content: 'ab', finishes: ['stop'], failure: null });
	});

	test('may end without [DONE]: what came is kept, and the missing finish is there to see', async () => {
		const heard = await withProvider(replayEvents(text('a')), (client) => listen(client));
		expect(heard).toMatchObject({ content: 'a', finishes: [], failure: null });
	});

	test('whose connection breaks is a network failure, after what came before', async () => {
		const provider: Provider = (response) => {
			response.writeHead(200, { 'content-type': 'text/event-stream' });
			response.write(text('a'), () => response.destroy());
		};
		const heard = await withProvider(provider, (client) => listen(client));
		expect(heard).toMatchObject({ content: 'a', failure: { code: 'network', isRetryable: false } });
	});

	test('that says nothing but comments is given up as timed out', async () => {
		const provider: Provider = (response) => {
			response.writeHead(200, { 'content-type': 'text/event-stream' });
			response.write(text('a'));
			const comments = setInterval(() => response.write(COMMENT), 5);
			response.on('close', () => clearInterval(comments));
		};
		const heard = await withProvider(provider, (client) => listen(client), { timeouts: { silenceMs: 300 } });
		expect(heard).toMatchObject({
			content: 'a',
			failure: { code: 'timeout', message: 'no event for 300 ms' }
		});
	});

	test('that stays open after [DONE] is over all the same', async () => {
		const provider: Provider = (response) => {
			response.writeHead(200, { 'content-type': 'text/event-stream' });
			response.write(text('a') + FINISH + DONE);
		};
		const heard = await withProvider(provider, (client) => listen(client));
		expect(heard).toMatchObject({ content: 'a', finishes: ['stop'], failure: null });
	});

	test('that we stop in its middle is aborted, and the provider sees us leave', async () => {
		const left = Promise.withResolvers<void>();
		const provider: Provider = (response) => {
			response.on('close', () => left.resolve());
			response.writeHead(200, { 'content-type': 'text/event-stream' });
			response.write(text('a'));
		};
		const stop = new AbortController();
		const failure = await withProvider(provider, async (client) => {
			const { chunks } = await client.createStreamingChatCompletion(ASK, { signal: stop.signal });
			await chunks.next();
			stop.abort();
			const failed = await failureOf(chunks.next());
			await left.promise;
			return failed;
		});
		expect(failure).toMatchObject({ code: 'aborted', isRetryable: false });
	});

	test('that we stop before it is accepted is aborted', async () => {
		const stop = new AbortController();
		const heard = await withProvider(
			() => stop.abort(),
			(client) => listen(client, stop.signal)
		);
		expect(heard.failure).toMatchObject({ code: 'aborted', isRetryable: false });
	});
});

describe('an error in a stream', () => {
	const failed = (more: string, choices = '[{"index":0,"delta":{"content":""},"finish_reason":"error"}]') =>
		data(
			`{"id":"gen-1","error":{"code":429,"message":"raw words","metadata":{"error_type":"rate_limit_exceeded"}},"choices":${choices}${more}}`
		);
	const LIMITED = { status: 429, providerCode: 'rate_limit_exceeded', message: 'raw words' };

	test('is told when it is the first and only event', async () => {
		const heard = await withProvider(replayEvents(COMMENT, failed('')), (client) => listen(client));
		expect(heard).toMatchObject({ content: '', errors: [LIMITED], failure: null });
	});

	test('is told in mid-answer, after the text that there was', async () => {
		const heard = await withProvider(replayEvents(text('half'), failed('')), (client) => listen(client));
		expect(heard).toMatchObject({ content: 'half', errors: [LIMITED], finishes: ['error'] });
	});

	test('comes with the usage of the same event, which is what was charged', async () => {
		const choices = '[{"index":0,"delta":{"content":""},"finish_reason":null}]';
		const heard = await withProvider(
			replayEvents(text('half'), failed(`,${USAGE}`, choices), DONE),
			(client) => listen(client)
		);
		expect(heard).toMatchObject({ content: 'half', errors: [LIMITED], costs: ['0.00006'] });
	});

	test('may have a word for a code', async () => {
		const error = data('{"error":{"code":"server_error","message":"raw"},"choices":[]}');
		const heard = await withProvider(replayEvents(error), (client) => listen(client));
		expect(heard.errors).toEqual([{ status: null, providerCode: 'server_error', message: 'raw' }]);
	});

	test('that comes as JSON in a 200 is thrown, since nothing was accepted', async () => {
		const body = { error: { code: 503, message: 'raw', metadata: { error_type: 'provider_overloaded' } } };
		const heard = await withProvider(replayJson(body), (client) => listen(client));
		expect(heard.failure).toMatchObject({
			code: 'unavailable',
			status: 503,
			providerCode: 'provider_overloaded'
		});
	});

	test('is a breach of the protocol where a stream was asked for and something else came', async () => {
		const heard = await withProvider(replayJson({ choices: [] }), (client) => listen(client));
		expect(heard.failure).toMatchObject({ code: 'protocol' });
	});
});

describe('a whole answer', () => {
	test('may come after lines of white space, which kept the connection open', async () => {
		const body = `{"id":"gen-1","choices":[{"message":{"content":"Hello"},"finish_reason":"stop"}],${USAGE}}`;
		const provider = replay({
			headers: { 'content-type': 'application/json' },
			pieces: ['\n         \n', '\n         \n', body]
		});
		const answer = await withProvider(provider, (client) => client.createChatCompletion(ASK));
		expect(answer).toMatchObject({
			content: 'Hello',
			finishReason: 'stop',
			usage: { cost: '0.00006' },
			error: null
		});
	});

	test('has the generation id of the header, else of the body', async () => {
		const body = { id: 'gen-body', choices: [{ message: { content: 'x' } }] };
		const [named, unnamed] = await Promise.all([
			withProvider(replayJson(body, 200, { 'x-generation-id': 'gen-header' }), (client) =>
				client.createChatCompletion(ASK)
			),
			withProvider(replayJson(body), (client) => client.createChatCompletion(ASK))
		]);
		expect([named.generationId, unnamed.generationId]).toEqual(['gen-header', 'gen-body']);
	});

	test('that is nothing but an error in a 200 is thrown', async () => {
		const body = { error: { code: 502, message: 'raw', metadata: { error_type: 'provider_unavailable' } } };
		const failure = await withProvider(replayJson(body), ask);
		expect(failure).toMatchObject({ code: 'unavailable', status: 502, providerCode: 'provider_unavailable' });
	});

	test('that broke off is returned with its text, its cost and its error', async () => {
		const body = `{"choices":[{"message":{"content":"half"},"finish_reason":"error","error":{"code":502,"message":"raw"}}],${USAGE}}`;
		const provider = replay({ headers: { 'content-type': 'application/json' }, pieces: [body] });
		const answer = await withProvider(provider, (client) => client.createChatCompletion(ASK));
		expect(answer).toMatchObject({ content: 'half', usage: { cost: '0.00006' }, error: { status: 502 } });
	});

	test('that comes whole where a stream was asked for is a stream of one piece, with its cost', async () => {
		const body = `{"id":"gen-whole","choices":[{"message":{"content":"all of it"},"finish_reason":"stop"}],${USAGE}}`;
		const provider = replay({ headers: { 'content-type': 'application/json' }, pieces: [body] });
		const heard = await withProvider(provider, async (client) => {
			const { generationId, chunks } = await client.createStreamingChatCompletion(ASK);
			return { generationId, chunks: await Array.fromAsync(chunks) };
		});
		expect(heard).toMatchObject({
			generationId: 'gen-whole',
			chunks: [
				{ choice: { delta: { content: 'all of it' }, finishReason: 'stop' }, usage: { cost: '0.00006' } }
			]
		});
	});

	test('that is cut off in its middle is a breach of the protocol', async () => {
		const provider = replay({ headers: { 'content-type': 'application/json' }, pieces: ['{"choices":[{'] });
		expect(await withProvider(provider, ask)).toMatchObject({ code: 'protocol' });
	});

	test('whose body stops coming is given up as timed out', async () => {
		const provider: Provider = (response) => {
			response.writeHead(200, { 'content-type': 'application/json' });
			response.write('\n');
		};
		const failure = await withProvider(provider, ask, { timeouts: { silenceMs: 50 } });
		expect(failure).toMatchObject({ code: 'timeout' });
	});
});

describe('a refusal', () => {
	test('keeps its status, its typed code and the seconds to wait', async () => {
		const body = {
			error: { code: 402, message: 'raw', metadata: { limit_source: 'openrouter_in_flight_budget' } }
		};
		const failure = await withProvider(replayJson(body, 402, { 'retry-after': '7' }), ask);
		expect(failure).toMatchObject({
			code: 'payment_required',
			status: 402,
			retryAfterSeconds: 7,
			isRetryable: true
		});
	});

	test('that is the error page of a proxy is told by its status', async () => {
		const provider = replay({
			status: 502,
			headers: { 'content-type': 'text/html' },
			pieces: ['<h1>Bad gateway</h1>']
		});
		const failure = await withProvider(provider, ask);
		expect(failure).toMatchObject({
			code: 'unavailable',
			status: 502,
			providerCode: 'unavailable',
			message: 'HTTP 502'
		});
	});

	test("never has the provider's raw words in what may be shown", async () => {
		const raw = 'upstream says: prompt "hunter2" refused';
		const body = {
			error: { code: raw, message: raw, metadata: { error_type: raw, raw, provider_name: 'P' } }
		};
		const failure = await withProvider(replayJson(body, 403), ask);
		expect(failure).toMatchObject({ code: 'refused', providerCode: 'refused' });
	});
});

describe('a provider that cannot be reached', () => {
	test('refuses the connection: a network failure', async () => {
		const listener = createServer();
		await once(listener.listen(0, '127.0.0.1'), 'listening');
		const { port } = listener.address() as { port: number };
		await new Promise((closed) => listener.close(closed));
		const client = new OpenRouterClient({
			baseUrl: `http://127.0.0.1:${port}`,
			apiKey: '',
			backoff: AT_ONCE
		});
		expect(await ask(client)).toMatchObject({
			code: 'network',
			status: null,
			stage: 'unsent',
			isRetryable: true
		});
		expect(await failureOf(client.getGeneration('gen-1'))).toMatchObject({ code: 'network' });
		await client.close();
	});

	test('takes the connection and never greets: a timeout, and certainly nothing was sent', async () => {
		const listener = createServer();
		await once(listener.listen(0, '127.0.0.1'), 'listening');
		const { port } = listener.address() as { port: number };
		const client = new OpenRouterClient({
			baseUrl: `https://127.0.0.1:${port}`,
			apiKey: '',
			timeouts: { connectMs: 50 }
		});
		expect(await ask(client)).toMatchObject({ code: 'timeout', stage: 'unsent', isRetryable: true });
		await client.close();
		listener.close();
	});

	test('takes the call and never answers: a timeout', async () => {
		const failure = await withProvider(() => {}, ask, { timeouts: { headersMs: 50 } });
		expect(failure).toMatchObject({ code: 'timeout', stage: 'sent', isRetryable: false });
	});

	test('hangs up before it answers: a network failure', async () => {
		const failure = await withProvider((response) => void response.destroy(), ask);
		expect(failure).toMatchObject({ code: 'network', stage: 'sent', isRetryable: false });
	});
});

describe('the look-up of a generation', () => {
	test('asks by its id and is null while there is no record', async () => {
		const body = { error: { message: 'Generation gen-1 not found', code: 404 } };
		const { record, url } = await withProvider(replayJson(body, 404), async (client, heard) => ({
			record: await client.getGeneration('gen-1&x'),
			url: heard.requests[0]?.url
		}));
		expect(record).toBeNull();
		expect(url).toBe('/api/v1/generation?id=gen-1%26x');
	});

	test('fails, and does not say that there is none, when the provider fails', async () => {
		const failure = await withProvider(
			replayJson({ error: { code: 500, message: 'x' } }, 500),
			(client) => failureOf(client.getGeneration('gen-1')),
			{ backoff: AT_ONCE }
		);
		expect(failure).toMatchObject({ code: 'server', isRetryable: true });
	});

	test('fails on a record without a cost', async () => {
		const failure = await withProvider(replayJson({ data: { id: 'gen-1', model: 'm' } }), (client) =>
			failureOf(client.getGeneration('gen-1'))
		);
		expect(failure).toMatchObject({ code: 'protocol' });
	});
});

describe('connections', () => {
	test('are kept for the next call after a stream that came to its end', async () => {
		const connections = await withProvider(
			replayEvents(text('a'), FINISH, DONE, COMMENT),
			async (client, heard) => {
				for (let call = 0; call < 10; call++) await listen(client);
				return heard.connections;
			}
		);
		// The second one is undici's: a call may come while the first connection is being put back.
		expect(connections).toBeLessThanOrEqual(2);
	});
});
