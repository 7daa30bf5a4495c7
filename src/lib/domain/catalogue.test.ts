import { describe, expect, test } from 'vitest';
import { modelFromRecord, modelRecordSchema } from './catalogue';

const model = (record: object) => modelFromRecord(modelRecordSchema.parse(record));
const price = { prompt: '0.00000125', completion: '0.00001' };

describe('a provider record', () => {
	test('becomes a model with the maker apart from the name and prices per thousand', () => {
		expect(
			model({
				id: 'google/gemini-2.5-pro',
				name: 'Google: Gemini 2.5 Pro ',
				created: 1_750_118_400,
				context_length: 1_048_576,
				architecture: { input_modalities: ['text', 'image'] },
				pricing: { ...price, web_search: '0.014' },
				top_provider: { max_completion_tokens: 65_536 },
				supported_parameters: ['tools', 'response_format', 'structured_outputs', 'reasoning'],
				reasoning: { mandatory: true },
				expiration_date: '2098-12-31'
			})
		).toEqual({
			modelId: 'google/gemini-2.5-pro',
			name: 'Gemini 2.5 Pro',
			provider: 'Google',
			contextWindow: 1_048_576,
			maxOutputTokens: 65_536,
			pricing: { ...price, web_search: '0.014' },
			inputCostPer1k: '0.00125',
			outputCostPer1k: '0.01',
			capabilities: {
				streaming: true,
				functionCalling: true,
				vision: true,
				jsonMode: true,
				structuredOutputs: true,
				reasoning: true,
				reasoningMandatory: true,
				webSearch: true
			},
			quarantineReason: null,
			releasedOn: '2025-06-17',
			expiresOn: '2098-12-31'
		});
	});

	test('of which only the id and the price are known still has a name and promises nothing', () => {
		const known = model({ id: 'perplexity/llama-3.1-sonar-huge', pricing: price });
		expect(known).toMatchObject({
			name: 'Llama 3.1 Sonar Huge',
			provider: 'Perplexity',
			maxOutputTokens: null
		});
		expect(Object.entries(known.capabilities).filter(([, has]) => has)).toEqual([['streaming', true]]);
	});

	test.each([
		['openai/gpt-4o', 'OpenAI: GPT-4o', 'OpenAI', 'GPT-4o'],
		['x-ai/grok-4.6', 'SpaceXAI: Grok 4.6', 'xAI', 'Grok 4.6'],
		['meta-llama/llama-4-maverick', 'Meta: Llama 4 Maverick', 'Meta', 'Llama 4 Maverick'],
		['~z-ai/glm-latest', 'Z.ai: GLM Latest', 'Z.ai', 'GLM Latest'],
		['mistralai/mistral-large', 'Mistral Large', 'Mistral', 'Mistral Large'],
		['sao10k/l3-lunaris-8b', 'Sao10K: Llama 3 8B Lunaris', 'Sao10K', 'Llama 3 8B Lunaris'],
		['mancer/weaver', 'Weaver (alpha)', 'Mancer', 'Weaver (alpha)']
	])('%s is named as people know it', (id, name, provider, shown) => {
		expect(model({ id, name, pricing: price })).toMatchObject({ provider, name: shown });
	});

	test.each([
		['negative', { prompt: '-1', completion: '-1' }],
		['missing', {}],
		['missing', { prompt: '0.000001' }],
		['malformed', { prompt: 'free', completion: '0' }]
	])('with a %s price is quarantined and costs nothing by mistake', (quarantineReason, pricing) => {
		expect(model({ id: 'some/model', pricing })).toMatchObject({
			quarantineReason,
			pricing,
			inputCostPer1k: '0',
			outputCostPer1k: '0'
		});
	});

	test('of a free model has a price of 0 and is usable', () => {
		const free = model({ id: 'z-ai/glm-5.2:free', pricing: { prompt: '0', completion: '0' } });
		expect(free).toMatchObject({ quarantineReason: null, inputCostPer1k: '0', outputCostPer1k: '0' });
	});
});
