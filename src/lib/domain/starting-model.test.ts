import { describe, expect, it } from 'vitest';
import type { ListedModel } from './models';
import { startingModel } from './starting-model';

const usual: ListedModel = {
	modelId: 'acme/usual',
	name: 'Usual',
	provider: 'Acme',
	contextWindow: 200_000,
	maxOutputTokens: null,
	inputCostPer1k: '0.001',
	outputCostPer1k: '0.004',
	capabilities: {
		streaming: true,
		functionCalling: true,
		vision: false,
		jsonMode: true,
		structuredOutputs: true,
		reasoning: false,
		reasoningMandatory: false,
		webSearch: false
	},
	recommendedFor: ['writing'],
	releasedOn: '2026-01-01',
	expiresOn: null,
	isActive: true,
	isEnabled: true,
	isEnabledInTenant: true,
	isUsable: true,
	unusableReason: null
};
const off = { isUsable: false, unusableReason: 'Switched off for your organisation.' };
const other = { ...usual, modelId: 'acme/other', name: 'Other', contextWindow: 8_000 };
const writer = { ...usual, modelId: 'acme/writer', name: 'Writer' };

describe('startingModel', () => {
	it('is the usual one without a word where that can be used', () => {
		expect(startingModel([other, writer, usual], usual.modelId)).toEqual({
			modelId: usual.modelId,
			note: null
		});
	});

	it('is the first that is recommended for writing where the usual one cannot be used, and says why', () => {
		const { modelId, note } = startingModel([other, writer, { ...usual, ...off }], usual.modelId);
		expect(modelId).toBe(writer.modelId);
		expect(note).toBe(
			'Usual is the usual model here, but cannot be used: Switched off for your organisation. You start with Writer.'
		);
	});

	it('is not dearer than the usual one where something else is recommended, however new', () => {
		const newer = { ...writer, modelId: 'acme/newer', releasedOn: '2026-09-01', inputCostPer1k: '0.009' };
		const models = [newer, writer, { ...usual, ...off }];
		expect(startingModel(models, usual.modelId).modelId).toBe(writer.modelId);
	});

	it('is any usable one where none is recommended, and never one that cannot be used', () => {
		const models = [{ ...writer, ...off }, other];
		expect(startingModel(models, 'acme/gone')).toEqual({
			modelId: other.modelId,
			note: 'acme/gone is the usual model here, but cannot be used: It is not in the catalogue. You start with Other.'
		});
	});

	it('stays the usual one where nothing can be used', () => {
		expect(startingModel([{ ...usual, ...off }], usual.modelId)).toEqual({
			modelId: usual.modelId,
			note: null
		});
	});
});
