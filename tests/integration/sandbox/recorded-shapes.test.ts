import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { modelFromRecord, modelRecordSchema } from '$lib/domain/catalogue';
import { json, openSandbox, parseEvents, user, type Json } from './client';

/** What the sandbox sends has the keys that OpenRouter's own recorded answers have, in the same order. */
const folder = fileURLToPath(new URL('../../../../shared/openrouter/', import.meta.url));
const fixtures = `${folder}fixtures/`;
const { chat, ask, stream, get } = await openSandbox();

const read = (name: string) => readFileSync(`${fixtures}ruby_llm__chat_${name}`, 'utf8');
const recordedJson = (name: string): Json => JSON.parse(read(`${name}.response.json`));
const recordedStream = (name: string) => parseEvents(read(`${name}.response.sse`));

/** Names and nesting, without values; a list by its first item, an unknown value by its kind. */
function shapeOf(value: Json): unknown {
	if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(value[0])];
	if (value === null || typeof value !== 'object') return '·';
	return Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]);
}

const model = 'anthropic/claude-haiku-4.5';

function compareWithRecordings(): void {
	const recordedModels: Json[] = JSON.parse(readFileSync(`${folder}models.json`, 'utf8')).data;

	test('a plain stream has the same chunks: text, finish, usage', async () => {
		const recorded = recordedStream(
			'streaming_responses_openrouter_claude-haiku-4-5_supports_streaming_responses__0'
		);
		const { chunks, comments } = await stream({ model });
		expect(shapeOf(chunks[0])).toEqual(shapeOf(recorded.chunks[0]));
		expect(shapeOf(chunks.at(-2))).toEqual(shapeOf(recorded.chunks.at(-2)));
		expect(shapeOf(chunks.at(-1))).toEqual(shapeOf(recorded.chunks.at(-1)));
		expect(recorded.isDone && recorded.comments > 0 && comments > 0).toBe(true);
	});

	test('a thinking stream with a tool call has no chunk of another shape', async () => {
		const name =
			'openrouter_reasoning_details_round-trip_accumulates_reasoning_details_while_streaming_tool_calls__0';
		const recorded = recordedStream(name);
		const { tools, messages } = JSON.parse(read(`${name}.request.json`));
		const { chunks } = await stream({ model, tools, messages, reasoning: { effort: 'low' } });
		const shapes = (list: Json[]) => new Set(list.map((chunk) => JSON.stringify(shapeOf(chunk))));
		expect([...shapes(chunks)].filter((shape) => !shapes(recorded.chunks).has(shape))).toEqual([]);
		expect(shapes(chunks).size).toBe(shapes(recorded.chunks).size);
	});

	test.each([
		['text', 'basic_chat_functionality_openrouter_claude-haiku-4-5_can_have_a_basic_conversation__0', {}],
		[
			'thinking',
			'with_extended_thinking_openrouter_claude-haiku-4-5_returns_thinking_when_available__0',
			{ reasoning: { effort: 'low' } }
		],
		['tool call', 'function_calling_openrouter_claude-haiku-4-5_can_use_tools__0', {}],
		[
			'JSON by a schema',
			'with_schema_with_openrouter_claude-haiku-4-5_accepts_a_json_schema_and_returns_structured_output__0',
			{}
		],
		['search', 'citations_with_openrouter_perplexity_sonar_returns_search_result_citations__0', {}]
	])('a whole answer of %s has the same shape', async (_, name, extra) => {
		const { messages, tools, response_format, model } = JSON.parse(read(`${name}.request.json`));
		const answer = await ask({ model, messages, tools, response_format, ...extra });
		expect(shapeOf(answer)).toEqual(shapeOf(recordedJson(name)));
	});

	test('errors have the same bodies', async () => {
		const response = await get('/key', {});
		const recorded = recordedJson(
			'error_handling_with_openrouter_claude-haiku-4-5_raises_appropriate_auth_error__0'
		);
		expect([response.status, await json(response)]).toEqual([401, recorded]);

		const name = 'real_error_scenarios_openrouter_claude-haiku-4-5_handles_context_length_exceeded_errors__0';
		const tooLong = await json(await chat({ model, messages: [user('river '.repeat(200_001))] }));
		const words = (message: string) => message.replace(/\d+/g, 'N');
		expect(words(tooLong.error.message)).toBe(words(recordedJson(name).error.message));
		expect(shapeOf(tooLong.error.metadata)).toEqual(shapeOf(recordedJson(name).error.metadata));
	});

	test('the record of a generation has the same keys', async () => {
		const lookup = JSON.parse(readFileSync(`${fixtures}manual/generation-lookup-2026-06-25.json`, 'utf8'));
		const { id } = await ask({ model });
		const found = await get(`/generation?id=${id}`);
		expect(found.headers.get('cache-control')).toBe(lookup.ready.headers['cache-control']);
		expect(shapeOf(await json(found))).toEqual(shapeOf(lookup.ready.body));
		const missing = await json(await get('/generation?id=gen-1782395748-RbpAzhCNny8TxgUgPC4P'));
		expect(missing).toEqual(lookup.not_ready.body);
	});

	test('an endpoint has the same keys', async () => {
		const recorded = JSON.parse(
			readFileSync(`${fixtures}manual/model-endpoints-kimi-k3-2026-08-25.json`, 'utf8')
		);
		const { data } = await json(await get('/models/moonshotai/kimi-k3/endpoints'));
		expect(Object.keys(data)).toEqual(Object.keys(recorded.body.data));
		expect(Object.keys(data.endpoints[0])).toEqual(Object.keys(recorded.body.data.endpoints[0]));
	});

	test('every recorded model can be read, and only routers have no price', () => {
		const models = recordedModels.map((record) => modelFromRecord(modelRecordSchema.parse(record)));
		const quarantined = models.filter(({ quarantineReason }) => quarantineReason !== null);
		expect(quarantined.length).toBeGreaterThan(0);
		for (const model of quarantined)
			expect(model).toMatchObject({ provider: 'OpenRouter', quarantineReason: 'negative' });
	});

	test('every model is a true copy of the recorded catalogue', async () => {
		const known = new Map(recordedModels.map((record) => [record.id, record]));
		const { data } = await json(await get('/models'));
		for (const record of data) expect(record).toMatchObject(known.get(record.id));
	});
}

if (existsSync(fixtures)) describe('against recorded traffic', compareWithRecordings);
else
	test('recorded traffic is not here, so nothing was compared with it', () =>
		expect(existsSync(fixtures)).toBe(false));
