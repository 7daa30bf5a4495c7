import { describe, expect, test } from 'vitest';
import { modelFromRecord } from '$lib/domain/catalogue';
import { catalogueRecords } from './catalogue';
import { MODEL_NOTES } from './model-notes';

const live = catalogueRecords.filter((record) => record.retired_on === undefined);
const makers = (records: typeof live) => new Set(records.map((record) => modelFromRecord(record).provider));

describe('the seeded catalogue', () => {
	test('names every model once', () => {
		expect(new Set(catalogueRecords.map(({ id }) => id)).size).toBe(catalogueRecords.length);
	});

	test('has at least thirty current models, of all the big makers', () => {
		expect(live.length).toBeGreaterThanOrEqual(36);
		const expected =
			'OpenAI,Anthropic,Google,DeepSeek,Meta,Mistral,xAI,Qwen,Moonshot AI,Z.ai,MiniMax,Xiaomi,Tencent,NVIDIA,Perplexity';
		expect([...makers(live)]).toEqual(expect.arrayContaining(expected.split(',')));
	});

	test('has a note of ours for every model, and none too many', () => {
		expect(new Set(Object.keys(MODEL_NOTES))).toEqual(new Set(catalogueRecords.map(({ id }) => id)));
	});

	test('keeps the router whose price varies in quarantine, and nothing else', () => {
		const quarantined = catalogueRecords.filter(
			(record) => modelFromRecord(record).quarantineReason !== null
		);
		expect(quarantined.map(({ id }) => id)).toEqual(['openrouter/auto']);
	});
});
