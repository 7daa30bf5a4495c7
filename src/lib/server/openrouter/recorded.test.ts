import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Usd } from '$lib/domain/money';
import { describeRecorded, type Recording } from '../../../../tests/support/recorded-traffic';
import { replay, replayJson, withProvider } from '../../../../tests/support/replay-server';
import type { OpenRouterClient } from './client';
import { collectCompletion } from './collect';
import { Deadline } from './deadline';
import { answerMessage, type AssistantMessage } from './message';
import type { ChatCompletionRequest } from './request';
import { readChunks } from './stream';
import type { ChatCompletionChunk, Usage } from './types';

const ASK: ChatCompletionRequest = {
	model: 'm',
	messages: [{ role: 'user', content: 'Hello' }],
	max_tokens: 16
};

/** An answer, whichever way it came. */
interface Answer {
	generationId: string | null;
	id: string | null;
	model: string | null;
	provider: string | null;
	content: string;
	reasoning: string;
	/** name and arguments, as text, of each tool called */
	toolCalls: [string, string][];
	citations: string[];
	finishReason: string | null;
	usage: (Omit<Usage, 'cost'> & { cost: string | null }) | null;
}

interface SentMessage {
	content?: string | null;
	reasoning?: string | null;
	tool_calls?: { index?: number; function?: { name?: string; arguments?: string } }[];
	annotations?: { url_citation?: { url: string } }[];
}

/** What our client makes of a recording that a server replays in these pieces. */
function heardBy(recording: Recording, pieces: Uint8Array[]): Promise<Answer> {
	const provider = replay({ status: recording.status, headers: recording.headers, pieces });
	return withProvider(provider, recording.kind === 'json' ? hearWhole : hearStream);
}

async function hearWhole(client: OpenRouterClient): Promise<Answer> {
	const { annotations, toolCalls, ...answer } = await client.createChatCompletion(ASK);
	expect(answer.error).toBeNull();
	const { generationId, id, model, provider, content, reasoning, finishReason, usage } = answer;
	return {
		...{ generationId, id, model, provider, content, reasoning, finishReason, usage },
		toolCalls: toolCalls.map((call) => [call.function.name, call.function.arguments]),
		citations: annotations.flatMap(({ url_citation }) => url_citation?.url ?? [])
	};
}

async function hearStream(client: OpenRouterClient): Promise<Answer> {
	const { generationId, chunks } = await client.createStreamingChatCompletion(ASK);
	const deltas: SentMessage[] = [];
	const heard: Partial<Answer> = {};
	for await (const { id, model, provider, choice, usage, error } of chunks) {
		expect(error).toBeNull();
		// One frame accounts; a second would be a second charge.
		expect(usage === null || heard.usage === undefined).toBe(true);
		if (usage !== null) heard.usage = usage;
		if (choice !== null) deltas.push(choice.delta);
		heard.id ??= id;
		heard.model ??= model;
		heard.provider ??= provider;
		heard.finishReason = choice?.finishReason ?? heard.finishReason;
	}
	const { id = null, model = null, provider = null, finishReason = null, usage = null } = heard;
	return { generationId, id, model, provider, finishReason, usage, ...joined(deltas) };
}

function joined(messages: SentMessage[]): Pick<Answer, 'content' | 'reasoning' | 'toolCalls' | 'citations'> {
	const toolCalls: [string, string][] = [];
	for (const [position, call] of messages.flatMap(({ tool_calls }) => [...(tool_calls ?? []).entries()])) {
		const known = (toolCalls[call.index ?? position] ??= ['', '']);
		known[0] += call.function?.name ?? '';
		known[1] += call.function?.arguments ?? '';
	}
	return {
		content: messages.map(({ content }) => content ?? '').join(''),
		reasoning: messages.map(({ reasoning }) => reasoning ?? '').join(''),
		toolCalls,
		citations: messages.flatMap(({ annotations }) =>
			(annotations ?? []).flatMap(({ url_citation }) => url_citation?.url ?? [])
		)
	};
}

/** The same, read from the file without any of our code. */
function writtenIn({ kind, body, headers }: Recording): Answer {
	const text = body.toString('utf8');
	const bodies =
		kind === 'json' ? [text] : [...text.matchAll(/^data: (\{.*)$/gm)].map(([, json = '']) => json);
	const sent = bodies.map((json) => JSON.parse(json) as SentBody);
	const choices = sent.flatMap((each) => each.choices);
	const usage = sent.find((each) => each.usage !== undefined)?.usage;
	return {
		generationId: headers['x-generation-id'] ?? (kind === 'json' ? (sent[0]?.id ?? null) : null),
		id: sent[0]?.id ?? null,
		model: sent[0]?.model ?? null,
		provider: sent[0]?.provider ?? null,
		finishReason: choices.findLast((choice) => choice.finish_reason !== null)?.finish_reason ?? null,
		usage: usage === undefined ? null : { ...countsOf(usage), cost: digitsOfCost(text) },
		...joined(choices.map((choice) => choice.message ?? choice.delta ?? {}))
	};
}

interface SentBody {
	id: string;
	model: string;
	provider: string;
	choices: { message?: SentMessage; delta?: SentMessage; finish_reason: string | null }[];
	usage?: SentUsage;
}

interface SentUsage {
	prompt_tokens: number;
	completion_tokens: number;
	total_tokens: number;
	prompt_tokens_details?: { cached_tokens?: number; cache_write_tokens?: number } | null;
	completion_tokens_details?: { reasoning_tokens?: number } | null;
	server_tool_use_details?: { web_search_requests?: number } | null;
}

function countsOf(usage: SentUsage): Omit<Usage, 'cost'> {
	return {
		promptTokens: usage.prompt_tokens,
		completionTokens: usage.completion_tokens,
		totalTokens: usage.total_tokens,
		reasoningTokens: usage.completion_tokens_details?.reasoning_tokens ?? 0,
		cachedTokens: usage.prompt_tokens_details?.cached_tokens ?? 0,
		cacheWriteTokens: usage.prompt_tokens_details?.cache_write_tokens ?? 0,
		searches: usage.server_tool_use_details?.web_search_requests ?? 0
	};
}

/** As they stand in the file; only exponents are written out. */
function digitsOfCost(text: string): string | null {
	const digits = /"cost":\s*([-+.\deE]+)/.exec(text)?.[1];
	return digits === undefined ? null : /e/i.test(digits) ? new Usd(digits).toFixed() : digits;
}

function cut(bytes: Buffer, positions: number[]): Uint8Array[] {
	const ends = [...new Set(positions.map((position) => 1 + (position % bytes.length))), bytes.length];
	ends.sort((a, b) => a - b);
	return ends
		.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end))
		.filter(({ length }) => length > 0);
}

async function readBody(pieces: Uint8Array[], delays: number[]): Promise<ChatCompletionChunk[]> {
	async function* arriving() {
		for (const [index, piece] of pieces.entries()) {
			for (let turn = 0; turn < (delays[index] ?? 0); turn++) await Promise.resolve();
			yield piece;
		}
	}
	const limits = { firstTokenMs: 10_000, silenceMs: 10_000, onSilence: () => {} };
	return Array.fromAsync(readChunks(arriving(), { ...limits, deadline: new Deadline(10_000) }));
}

/** `…__0` → `…__1`, the next request of the same conversation. */
function followerOf(name: string): string {
	return name.replace(/\d+$/, (number) => String(Number(number) + 1));
}

/** Calls and thinking of a message; the arguments' JSON as what it means, since the recorder wrote it anew. */
function comparable(message: object): unknown {
	const { tool_calls = [], reasoning_details = [] } = message as AssistantMessage;
	return {
		reasoning_details,
		calls: tool_calls.map(({ id, function: { name, arguments: text } }) => {
			return [id, name, text === '' ? {} : (JSON.parse(text) as unknown)];
		})
	};
}

describeRecorded('recorded traffic through the client', ({ chats, manual }) => {
	const named = (all: Recording[]): [string, Recording][] => all.map((each) => [each.name, each]);
	const answered = chats.filter(({ status }) => status === 200);
	const streamed = answered.filter(({ kind }) => kind === 'sse');

	test('has whole answers, streams, tool calls, reasoning, citations and errors, so that the rest proves something', () => {
		const features = answered.map(writtenIn);
		expect(answered.length - streamed.length).toBeGreaterThan(50);
		expect(streamed.length).toBeGreaterThan(10);
		expect(features.some(({ toolCalls }) => toolCalls.length > 1)).toBe(true);
		expect(features.some(({ reasoning }) => reasoning !== '')).toBe(true);
		expect(features.some(({ citations }) => citations.length > 0)).toBe(true);
		expect(features.every(({ usage }) => usage?.cost != null)).toBe(true);
		expect(chats.map(({ status }) => status)).toEqual(expect.arrayContaining([400, 401]));
		expect(roundTrips.filter(({ recording }) => recording.kind === 'sse').length).toBeGreaterThan(3);
		expect(roundTrips.filter(({ sent }) => 'reasoning_details' in sent).length).toBeGreaterThan(1);
	});

	test.each(named(answered))(
		'gives text, reasoning, tool calls, usage and the digits of the cost: %s',
		async (_, recording) => {
			expect(await heardBy(recording, [recording.body])).toEqual(writtenIn(recording));
		}
	);

	test.each(named(streamed))('gives the same wherever the bytes are cut: %s', async (_, recording) => {
		await fc.assert(
			fc.asyncProperty(fc.array(fc.nat(), { minLength: 1, maxLength: 20 }), async (positions) => {
				expect(await heardBy(recording, cut(recording.body, positions))).toEqual(writtenIn(recording));
			}),
			{ numRuns: 4 }
		);
	});

	test.each(named(streamed))(
		'gives the same chunks with other line ends, more comments and late pieces: %s',
		async (_, { body }) => {
			const frames = body.toString('utf8').trimEnd().split(/\n\n/);
			const whole = await readBody([body], []);
			const style = fc.record({ lineEnd: fc.constantFrom('\n', '\r\n', '\r'), isNoted: fc.boolean() });
			await fc.assert(
				fc.asyncProperty(
					fc.array(style, { minLength: 1, maxLength: 20 }),
					fc.array(fc.nat(), { maxLength: 50 }),
					fc.array(fc.nat(4), { maxLength: 50 }),
					async (styles, positions, delays) => {
						const text = frames.map((frame, index) => {
							const { lineEnd, isNoted } = styles[index % styles.length] ?? { lineEnd: '\n', isNoted: false };
							return `${isNoted ? `: OPENROUTER PROCESSING${lineEnd}${lineEnd}` : ''}${frame}${lineEnd}${lineEnd}`;
						});
						expect(await readBody(cut(Buffer.from(text.join('')), positions), delays)).toEqual(whole);
					}
				),
				{ numRuns: 10 }
			);
			expect(whole.length).toBeGreaterThan(2);
		}
	);

	test.each(named(streamed))('is collected to the answer that it is: %s', async (_, recording) => {
		const { body, headers } = recording;
		const collected = await withProvider(replay({ headers, pieces: [body] }), async (client) => {
			const { chunks } = await client.createStreamingChatCompletion(ASK);
			return collectCompletion(chunks);
		});
		const { generationId: _id, toolCalls, citations, ...written } = writtenIn(recording);
		expect(collected).toMatchObject(written);
		expect(collected.toolCalls.map((call) => [call.function.name, call.function.arguments])).toEqual(
			toolCalls
		);
		expect(collected.toolCalls.every(({ id }) => id.startsWith('toolu_'))).toBe(true);
		expect(collected.annotations.flatMap(({ url_citation }) => url_citation?.url ?? [])).toEqual(citations);
	});

	// Each of these was followed by a request that sent the answer back, and was accepted.
	const roundTrips = answered.flatMap((recording) => {
		const next = chats.find(({ name }) => name === followerOf(recording.name));
		const sent = next?.request.messages.findLast(({ role }) => role === 'assistant');
		return sent !== undefined && 'tool_calls' in sent ? [{ name: recording.name, recording, sent }] : [];
	});

	test.each(roundTrips)(
		'is sent back with its calls and its signed thinking as it was accepted: $name',
		async ({ recording, sent }) => {
			const { kind, headers, body } = recording;
			const answer = await withProvider(replay({ headers, pieces: [body] }), async (client) =>
				kind === 'json'
					? client.createChatCompletion(ASK)
					: collectCompletion((await client.createStreamingChatCompletion(ASK)).chunks)
			);
			expect(comparable(answerMessage(answer))).toEqual(comparable(sent));
		}
	);

	const EXPECTED: Record<number, string> = { 400: 'invalid_request', 401: 'authentication' };

	test.each(named(chats.filter(({ status }) => status !== 200)))(
		'is refused as it was, whole and streamed, without the raw words: %s',
		async (_, { status, headers, body }) => {
			for (const hear of [hearWhole, hearStream]) {
				const failure: unknown = await withProvider(replay({ status, headers, pieces: [body] }), hear).catch(
					(error: unknown) => error
				);
				const code = EXPECTED[status];
				expect(failure).toMatchObject({
					name: 'OpenRouterError',
					status,
					code,
					providerCode: code,
					isRetryable: false
				});
			}
		}
	);

	test('has no record of a generation at first, and then its cost to the last digit', async () => {
		const lookup = manual('generation-lookup-2026-06-25.json') as Record<
			'not_ready' | 'ready',
			{ status: number; body: unknown }
		>;
		const record = ({ status, body }: { status: number; body: unknown }) =>
			withProvider(replayJson(body, status), (client) =>
				client.getGeneration('gen-1782395748-RbpAzhCNny8TxgUgPC4P')
			);
		expect(await record(lookup.not_ready)).toBeNull();
		expect(await record(lookup.ready)).toMatchObject({
			id: 'gen-1782395748-RbpAzhCNny8TxgUgPC4P',
			model: 'deepseek/deepseek-v4-flash-20260423',
			provider: 'Fireworks',
			isCancelled: false,
			finishReason: 'length',
			totalCost: '0.00000602',
			usage: { promptTokens: 11, completionTokens: 16, reasoningTokens: 19, cost: '0.00000602' }
		});
	});

	const observed = manual('errors-observed.json') as { status: number; what: string; body?: unknown }[];

	test.each(observed.filter(({ body }) => body !== undefined))(
		'is refused with status $status: $what',
		async ({ status, body }) => {
			const failure: unknown = await withProvider(replayJson(body, status), hearWhole).catch(
				(error: unknown) => error
			);
			expect(failure).toMatchObject({ name: 'OpenRouterError', status });
			expect((failure as { providerCode: string }).providerCode).toMatch(/^[a-z_]+$/);
		}
	);
});
