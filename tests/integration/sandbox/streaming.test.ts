import { describe, expect, test } from 'vitest';
import { contentOf, openSandbox, reasoningOf, user } from './client';

const { chat, stream, ask, sandbox } = await openSandbox();
const paced = await openSandbox({ tokensPerSecond: 2_000 });

describe('a stream', () => {
	test('begins with comments, repeats the role in every delta, finishes, accounts and ends with [DONE]', async () => {
		const events = await stream({});
		expect(events.comments).toBeGreaterThanOrEqual(1);
		expect(events.text.startsWith(': OPENROUTER PROCESSING\n\n')).toBe(true);
		expect(events.isDone).toBe(true);

		const [finish, usage] = events.chunks.slice(-2);
		for (const chunk of events.chunks) expect(chunk.choices[0].delta.role).toBe('assistant');
		for (const chunk of events.chunks.slice(0, -2)) expect(chunk.choices[0].finish_reason).toBeNull();
		expect(finish.choices[0]).toMatchObject({ finish_reason: 'stop', native_finish_reason: 'completed' });
		expect(usage).toMatchObject({ service_tier: null, choices: [{ finish_reason: 'stop' }] });
		const {
			prompt_tokens: prompt,
			completion_tokens: completion,
			total_tokens: total
		} = usage.usage as Record<string, number>;
		expect(total).toBe(prompt! + completion!);
		expect(contentOf(events)).toMatch(/rivers/);
	});

	test('names its generation in the headers, and nowhere two of them', async () => {
		const response = await chat({ stream: true });
		const id = response.headers.get('x-generation-id');
		expect(id).toMatch(/^gen-\d{10}-[0-9A-Za-z]{20}$/);
		expect(response.headers.get('content-type')).toBe('text/event-stream');
		const ids = new Set((await response.text()).match(/gen-\d+-\w+/g));
		expect([...ids]).toEqual([id]);
	});

	test('sends status and headers before the first token', async () => {
		const response = await chat({ stream: true }, { fault: 'slow-first-token;ms=60000' });
		expect(response.status).toBe(200);
		expect(response.headers.get('x-generation-id')).toMatch(/^gen-/);
		await response.body?.cancel();
	});

	test('has the same text as the whole answer, each time and at any pace', async () => {
		const question = { messages: [user('Why do cats purr?')] };
		const whole = await ask(question);
		for (const tell of [stream, stream, paced.stream]) {
			expect(contentOf(await tell(question))).toBe(whole.choices[0].message.content);
		}
	});

	test('comes a few tokens at a time when it has a pace', async () => {
		const response = await paced.chat({ stream: true }, { fault: 'tokens=100' });
		const pieces: string[] = [];
		for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) pieces.push(piece);
		expect(pieces.length).toBeGreaterThan(5);
	});

	test('waits for a client that does not read, and loses nothing', async () => {
		const response = await chat({ stream: true }, { fault: 'tokens=15000' });
		const id = response.headers.get('x-generation-id');
		const text = await response.text();
		expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
		expect(sandbox.ledger().find((entry) => entry.id === id)).toMatchObject({ completionTokens: 15_000 });
	});
});

describe('thinking', () => {
	const model = 'anthropic/claude-haiku-4.5';

	test('comes first, signed by makers that sign it, and counts as completion', async () => {
		const events = await stream({ model, reasoning: { effort: 'low' } });
		expect(reasoningOf(events).length).toBeGreaterThan(40);
		const kinds = events.chunks.map(({ choices: [{ delta }] }) =>
			delta.reasoning ? 'thought' : delta.content ? 'text' : 'other'
		);
		expect(kinds.lastIndexOf('thought')).toBeLessThan(kinds.indexOf('text'));
		const details = events.chunks.flatMap(({ choices: [{ delta }] }) => delta.reasoning_details ?? []);
		expect(details[0]).toEqual({
			type: 'reasoning.text',
			text: expect.any(String),
			format: 'anthropic-claude-v1',
			index: 0
		});
		expect(details.at(-1)).toHaveProperty('signature');
		const { completion_tokens, completion_tokens_details } = events.chunks.at(-1).usage;
		expect(completion_tokens_details.reasoning_tokens).toBeGreaterThan(20);
		expect(completion_tokens).toBeGreaterThan(completion_tokens_details.reasoning_tokens);
	});

	test('is left out when nobody asked a model that can do without', async () => {
		expect(reasoningOf(await stream({ model }))).toBe('');
		const off = { model: 'anthropic/claude-sonnet-5', reasoning: { effort: 'none' } };
		expect(reasoningOf(await stream(off))).toBe('');
		expect(reasoningOf(await stream({ model: 'anthropic/claude-sonnet-5' }))).not.toBe('');
	});

	test('is hidden but billed when it is excluded', async () => {
		const events = await stream({ model, reasoning: { effort: 'high', exclude: true } });
		expect(events.text).not.toMatch(/"reasoning(_details)?":/);
		expect(events.chunks.at(-1).usage.completion_tokens_details.reasoning_tokens).toBeGreaterThan(50);
	});

	test('can use up the whole limit, so that no answer is left', async () => {
		const whole = await ask({ model, reasoning: { effort: 'high' }, max_tokens: 16 });
		expect(whole.choices[0]).toMatchObject({ finish_reason: 'length', message: { content: null } });
		expect(whole.usage.completion_tokens).toBe(16);
	});

	test('can not be switched off where it is mandatory', async () => {
		const response = await chat({ model: 'x-ai/grok-4.6', reasoning: { effort: 'none' } });
		expect(response.status).toBe(400);
		expect(await response.text()).toContain('Reasoning is mandatory for this endpoint');
	});
});

describe('what a request limits', () => {
	test.each(['max_tokens', 'max_completion_tokens'])('%s ends the answer', async (limit) => {
		const events = await stream({ [limit]: 9 });
		expect(events.chunks.at(-1).usage.completion_tokens).toBe(9);
		expect(events.chunks.at(-1).choices[0]).toMatchObject({ finish_reason: 'length' });
	});

	test('a stop sequence ends it before itself', async () => {
		const whole = await ask({ stop: ['rivers'] });
		expect(whole.choices[0].message.content).not.toContain('rivers');
		expect(whole.choices[0].finish_reason).toBe('stop');
	});
});

describe('tools', () => {
	const tools = [
		{
			type: 'function',
			function: { name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } }
		}
	];
	const question = user("What's the weather in Berlin?");

	test('are called in fragments that make up one JSON document', async () => {
		const { chunks } = await stream({ tools, messages: [question] });
		const calls = chunks.flatMap(({ choices: [{ delta }] }) => delta.tool_calls ?? []);
		expect(calls[0]).toEqual({
			index: 0,
			id: expect.stringMatching(/^call_/),
			type: 'function',
			function: { name: 'weather', arguments: '' }
		});
		const text = calls.map((call) => call.function.arguments).join('');
		expect(JSON.parse(text)).toEqual({ city: 'Berlin' });
		expect(chunks.at(-1).choices[0].finish_reason).toBe('tool_calls');
	});

	test('have their result used in the answer', async () => {
		const call = {
			id: 'call_1',
			type: 'function',
			function: { name: 'weather', arguments: '{"city":"Berlin"}' }
		};
		const whole = await ask({
			tools,
			messages: [
				question,
				{ role: 'assistant', content: null, tool_calls: [call] },
				{ role: 'tool', tool_call_id: 'call_1', content: '15°C, wind 10 km/h' }
			]
		});
		expect(whole.choices[0].message.content).toContain('15°C, wind 10 km/h');
	});

	test('are refused for models without them', async () => {
		const response = await chat({ model: 'perplexity/sonar', tools });
		expect([response.status, await response.text()]).toEqual([404, expect.stringContaining('tool use')]);
	});
});
