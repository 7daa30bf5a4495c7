import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seedModels } from '$lib/server/db/seeds/ai-models';
import { createTestDatabase, type TestDatabase } from '../../support/database';

let database: TestDatabase;
let owner: postgres.Sql;

beforeAll(async () => {
	database = await createTestDatabase();
	owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
	await seedModels(database.ownerUrl);
});

afterAll(async () => {
	await owner.end();
	await database.drop();
});

const model = async (id: string) => (await owner`select * from ai_models where model_id = ${id}`)[0];
const snapshot = async () => [
	await owner`select * from ai_models order by model_id`,
	await owner`select * from ai_model_prices order by id`
];

/** The brief's twelve, with USD per thousand tokens, context and largest answer. */
const BRIEF = [
	['openai/gpt-4-turbo', '0.01', '0.03', 128_000, 4_096, true],
	['openai/gpt-4o', '0.0025', '0.01', 128_000, 16_384, true],
	['openai/gpt-3.5-turbo', '0.0005', '0.0015', 16_385, 4_096, true],
	['anthropic/claude-3.5-sonnet', '0.006', '0.03', 200_000, 8_192, false],
	['anthropic/claude-3-opus', '0.015', '0.075', 200_000, 4_096, false],
	['anthropic/claude-3-haiku', '0.00025', '0.00125', 200_000, 4_096, true],
	['google/gemini-pro-1.5', '0.00125', '0.005', 2_000_000, 8_192, false],
	['google/gemini-flash-1.5', '0.000075', '0.0003', 1_000_000, 8_192, false],
	['meta-llama/llama-3.3-70b-instruct', '0.0001', '0.00032', 131_072, 16_384, true],
	['mistralai/mistral-large', '0.002', '0.006', 128_000, null, true],
	['mistralai/mistral-small', '0.0002', '0.0006', 32_768, null, false],
	['perplexity/llama-3.1-sonar-huge-128k-online', '0.005', '0.005', 127_072, null, false]
] as const;

describe('the seeded catalogue', () => {
	test.each(BRIEF)('has %s at its exact price', async (id, input, output, context, outputMax, isActive) => {
		expect(await model(id)).toMatchObject({
			input_cost_per_1k: input,
			output_cost_per_1k: output,
			context_window: context,
			max_output_tokens: outputMax,
			is_active: isActive,
			is_enabled: true
		});
	});

	test('has at least 36 models, each with the price it was seeded at', async () => {
		const [row] = await owner`
			select count(*)::int as models, count(*) filter (where is_active)::int as active,
				(select count(*)::int from ai_model_prices p join ai_models m on m.id = p.model_id and m.pricing = p.pricing) as priced
			from ai_models`;
		expect(row?.models).toBeGreaterThanOrEqual(36);
		expect(row?.active).toBeGreaterThanOrEqual(30);
		expect(row?.priced).toBe(row?.models);
	});

	test('keeps a model without a price in quarantine', async () => {
		expect(await model('openrouter/auto')).toMatchObject({
			quarantine_reason: 'negative',
			input_cost_per_1k: '0'
		});
	});
});

describe('seeding again', () => {
	test('changes nothing', async () => {
		const before = await snapshot();
		expect(await seedModels(database.ownerUrl)).toEqual({ inserted: 0, updated: 0 });
		expect(await snapshot()).toEqual(before);
	});

	test('leaves the switch of an admin where it is, and mends the rest', async () => {
		await owner`update ai_models set is_enabled = false, description = 'old' where model_id = 'openai/gpt-4o'`;
		expect(await seedModels(database.ownerUrl)).toEqual({ inserted: 0, updated: 1 });
		const { is_enabled, description } = (await model('openai/gpt-4o')) ?? {};
		expect(is_enabled).toBe(false);
		expect(description).not.toBe('old');
	});

	test('records a new price beside the old one', async () => {
		await owner`delete from ai_model_prices where model_id = (select id from ai_models where model_id = 'x-ai/grok-4.6')`;
		await owner`insert into ai_model_prices (id, model_id, effective_from, pricing)
			select gen_random_uuid(), id, '2026-01-01', '{"prompt":"0.1","completion":"0.1"}' from ai_models where model_id = 'x-ai/grok-4.6'`;
		await owner`update ai_models set input_cost_per_1k = 100 where model_id = 'x-ai/grok-4.6'`;
		expect(await seedModels(database.ownerUrl)).toEqual({ inserted: 0, updated: 1 });
		expect(await model('x-ai/grok-4.6')).toMatchObject({ input_cost_per_1k: '0.002' });
		const prices =
			await owner`select 1 from ai_model_prices p join ai_models m on m.id = p.model_id where m.model_id = 'x-ai/grok-4.6'`;
		expect(prices).toHaveLength(2);
	});

	test('does not bring back a price that an admin has replaced', async () => {
		const pricing = { prompt: '0.000001', completion: '0.000002' };
		await owner`update ai_models set pricing = ${owner.json(pricing)}, input_cost_per_1k = 0.001, quarantine_reason = null
			where model_id = 'openrouter/auto'`;
		expect(await seedModels(database.ownerUrl)).toEqual({ inserted: 0, updated: 0 });
		expect(await model('openrouter/auto')).toMatchObject({ pricing, quarantine_reason: null });
	});

	test('leaves alone what a catalogue sync has refreshed', async () => {
		await owner`update ai_models set synced_at = now(), name = 'Newer' where model_id = 'openai/gpt-4-turbo'`;
		expect(await seedModels(database.ownerUrl)).toEqual({ inserted: 0, updated: 0 });
		expect(await model('openai/gpt-4-turbo')).toMatchObject({ name: 'Newer' });
	});

	test('by two instances at once adds every model once', async () => {
		await owner`truncate ai_models cascade`;
		const results = await Promise.all([seedModels(database.ownerUrl), seedModels(database.ownerUrl)]);
		const total = (await owner`select count(*)::int as models from ai_models`)[0]?.models as number;
		expect(results.map(({ inserted }) => inserted).sort((a, b) => a - b)).toEqual([0, total]);
	});
});
