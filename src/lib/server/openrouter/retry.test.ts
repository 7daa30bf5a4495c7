import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { replayJson, withProvider, type Provider } from '../../../../tests/support/replay-server';
import type { OpenRouterClient } from './client';
import { OpenRouterError } from './errors';
import { textMessage } from './message';
import { withRetries } from './retry';

const ASK = { model: 'm', messages: [textMessage('Hello')], max_tokens: 16 };
const ANSWER = { id: 'gen-1', choices: [{ message: { content: 'Hello' }, finish_reason: 'stop' }] };
const answered = replayJson(ANSWER);
const busy = replayJson({ error: { code: 503, message: 'raw' } }, 503);

/** A pace that takes no time and remembers what it was. */
function pace(random = 1) {
	const waits: number[] = [];
	const wait = (ms: number) => Promise.resolve(waits.push(ms));
	return { waits, backoff: { wait, random: () => random, firstMs: 100, longestMs: 300 } };
}

/** A provider that answers its calls one after the other in these ways, the last one for ever. */
function inTurn(...ways: Provider[]): Provider {
	let call = 0;
	return (response, request) => ways[Math.min(call++, ways.length - 1)]?.(response, request);
}

const hangUp: Provider = (response: ServerResponse) => void response.destroy();

interface Tried {
	result: unknown;
	calls: number;
	waits: number[];
}

async function tryWith(
	provider: Provider,
	work: (client: OpenRouterClient) => Promise<unknown>
): Promise<Tried> {
	const { waits, backoff } = pace();
	return withProvider(
		provider,
		async (client, heard) => {
			const result = await work(client).catch((error: unknown) => error);
			return { result, calls: heard.requests.length, waits };
		},
		{ backoff }
	);
}

const complete = (attempts?: number) => (client: OpenRouterClient) =>
	client.createChatCompletion(ASK, attempts === undefined ? {} : { retry: { attempts } });
const stream = (attempts: number) => async (client: OpenRouterClient) => {
	const { chunks } = await client.createStreamingChatCompletion(ASK, { retry: { attempts } });
	return Array.fromAsync(chunks);
};

describe('a completion', () => {
	test('is asked for once unless the caller says otherwise', async () => {
		expect(await tryWith(inTurn(busy, answered), complete())).toMatchObject({
			calls: 1,
			waits: [],
			result: { code: 'unavailable' }
		});
	});

	test.each([408, 429, 500, 502, 503, 504, 524, 529])(
		'is asked for again after status %i',
		async (status) => {
			const failing = replayJson({ error: { code: status, message: 'raw' } }, status);
			for (const work of [complete(2), stream(2)]) {
				const { result, calls } = await tryWith(inTurn(failing, answered), work);
				expect([calls, JSON.stringify(result).includes('Hello')]).toEqual([2, true]);
			}
		}
	);

	test.each([400, 401, 402, 403, 404, 413, 422])('is not asked for again after status %i', async (status) => {
		const failing = replayJson({ error: { code: status, message: 'raw' } }, status);
		expect(await tryWith(inTurn(failing, answered), complete(3))).toMatchObject({
			calls: 1,
			result: { status }
		});
	});

	test('is given up after as many attempts as were allowed, with the last failure', async () => {
		const last = replayJson({ error: { code: 529, message: 'raw' } }, 529);
		const { result, calls, waits } = await tryWith(inTurn(busy, busy, busy, last), complete(4));
		expect(result).toMatchObject({ status: 529 });
		expect([calls, waits]).toEqual([4, [100, 200, 300]]);
		expect((await tryWith(busy, complete(1_000))).calls).toBe(5);
	});

	test('comes again when the provider says, be it short of money for the moment or busy', async () => {
		const inFlight = replayJson({ error: { code: 402, message: 'raw' } }, 402, { 'retry-after': '2' });
		const limited = replayJson({ error: { code: 429, message: 'raw' } }, 429, { 'retry-after': '7' });
		const { calls, waits } = await tryWith(inTurn(inFlight, limited, answered), complete(3));
		expect([calls, waits]).toEqual([3, [2_100, 7_100]]);
	});

	test('understands a date for a time to come', async () => {
		const date = new Date(Date.now() + 20_000).toUTCString();
		const dated = replayJson({ error: { code: 503, message: 'raw' } }, 503, { 'retry-after': date });
		const { calls, waits } = await tryWith(inTurn(dated, answered), complete(2));
		expect(calls).toBe(2);
		expect(waits[0]).toBeGreaterThan(15_000);
		expect(waits[0]).toBeLessThanOrEqual(20_100);
	});

	test('does not come again when that is too long to wait, nor against a cap for the day', async () => {
		const later = replayJson({ error: { code: 503, message: 'raw' } }, 503, { 'retry-after': '3600' });
		const reset = String(Date.now() + 3_600_000);
		const farReset = replayJson({ error: { code: 429, message: 'raw' } }, 429, {
			'x-ratelimit-reset': reset
		});
		const cap = { code: 429, message: 'raw', metadata: { limit_source: 'openrouter_free_tier_daily' } };
		for (const provider of [later, farReset, replayJson({ error: cap }, 429)]) {
			expect((await tryWith(inTurn(provider, answered), complete(3))).calls).toBe(1);
		}
	});

	test('comes again within the minute in which a limit is lifted', async () => {
		const reset = String(Date.now() + 10_000);
		const limited = replayJson({ error: { code: 429, message: 'raw' } }, 429, { 'x-ratelimit-reset': reset });
		const { calls, waits } = await tryWith(inTurn(limited, answered), complete(3));
		expect(calls).toBe(2);
		expect(waits[0]).toBeGreaterThan(5_000);
	});

	test('is not asked for again once it was taken, whatever became of it', async () => {
		const brokenOff: Provider = (response) => {
			response.writeHead(200, { 'content-type': 'application/json' });
			response.write('\n', () => response.destroy());
		};
		const failedInside = replayJson({ error: { code: 503, message: 'raw' } });
		for (const provider of [brokenOff, failedInside]) {
			expect((await tryWith(inTurn(provider, answered), complete(3))).calls).toBe(1);
			expect((await tryWith(inTurn(provider, answered), stream(3))).calls).toBe(1);
		}
	});

	test('is not asked for again when nobody knows whether it was taken', async () => {
		expect(await tryWith(inTurn(hangUp, answered), complete(3))).toMatchObject({
			calls: 1,
			result: { code: 'network', stage: 'sent' }
		});
	});
});

describe('a caller who wants no further attempt', () => {
	test('gets none, while the one that is out goes on', async () => {
		const stop = new AbortController();
		const retry = { attempts: 3, signal: stop.signal };
		const stopping: Provider = (response, request) => {
			stop.abort();
			return busy(response, request);
		};
		const heard = await withProvider(inTurn(stopping, answered), async (client, { requests }) => {
			const failure: unknown = await client
				.createChatCompletion(ASK, { retry })
				.catch((error: unknown) => error);
			return { failure, calls: requests.length };
		});
		expect(heard).toMatchObject({ failure: { code: 'aborted', stage: 'refused' }, calls: 1 });
		const taken: Provider = (response, request) => {
			stop.abort();
			return answered(response, request);
		};
		const answer = await withProvider(taken, (client) => client.createChatCompletion(ASK, { retry }));
		expect(answer.content).toBe('Hello');
	});
});

describe('what is only read', () => {
	test('is asked for again by itself, after a broken connection too', async () => {
		const key = replayJson({ data: { label: 'x', usage: 1.5 } });
		expect(await tryWith(inTurn(hangUp, busy, key), (client) => client.getKey())).toMatchObject({
			calls: 3,
			result: { usage: '1.5' }
		});
	});

	test('is given up after three attempts, and at once where a further one makes no sense', async () => {
		expect((await tryWith(busy, (client) => client.getCredits())).calls).toBe(3);
		const refused = replayJson({ error: { code: 401, message: 'raw' } }, 401);
		expect(await tryWith(refused, (client) => client.getKey())).toMatchObject({
			calls: 1,
			result: { code: 'authentication' }
		});
	});
});

describe('the wait between two attempts', () => {
	const failing = (stage: 'unsent' | 'refused') => () =>
		Promise.reject(new OpenRouterError('network', 'raw', { stage, status: 503 }));

	test('is up to half of it by chance', async () => {
		for (const [chance, expected] of [
			[0, [50, 100, 150]],
			[1, [100, 200, 300]]
		] as const) {
			const { waits, backoff } = pace(chance);
			await expect(withRetries(failing('unsent'), { attempts: 4, backoff })).rejects.toMatchObject({
				stage: 'unsent'
			});
			expect(waits).toEqual(expected);
		}
	});

	test('ends when the caller stops', async () => {
		const stop = new AbortController();
		const endless = { firstMs: 1e9, longestMs: 1e9 };
		const trying = withRetries(failing('refused'), { attempts: 3, signal: stop.signal, backoff: endless });
		queueMicrotask(() => stop.abort());
		await expect(trying).rejects.toMatchObject({ code: 'aborted', isRetryable: false });
	});

	test('does not come after a mistake of ours', async () => {
		let calls = 0;
		const mistaken = () => Promise.reject(new TypeError(`call ${++calls}`));
		await expect(withRetries(mistaken, { attempts: 3, backoff: pace().backoff })).rejects.toThrow('call 1');
	});
});
