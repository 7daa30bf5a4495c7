import { describe, expect, it } from 'vitest';
import type { ListedModel } from '$lib/domain/models';
import { byMaker, filterModels, readModelQuery, writeModelQuery } from './model-filter';

const base: ListedModel = {
	modelId: 'acme/writer',
	name: 'Writer',
	provider: 'Acme',
	contextWindow: 200_000,
	maxOutputTokens: null,
	inputCostPer1k: '0.001',
	outputCostPer1k: '0.004',
	capabilities: {
		streaming: true,
		functionCalling: false,
		vision: false,
		jsonMode: false,
		structuredOutputs: false,
		reasoning: false,
		reasoningMandatory: false,
		webSearch: false
	},
	recommendedFor: [],
	releasedOn: '2026-01-01',
	expiresOn: null,
	isActive: true,
	isEnabled: true,
	isEnabledInTenant: true,
	isUsable: true,
	unusableReason: null
};
const models: ListedModel[] = [
	base,
	{
		...base,
		modelId: 'acme/seer',
		name: 'Seer',
		contextWindow: 16_000,
		capabilities: { ...base.capabilities, vision: true, functionCalling: true }
	},
	{ ...base, modelId: 'umbra/new', name: 'New', provider: 'Umbra', releasedOn: '2026-06-01' },
	{
		...base,
		modelId: 'umbra/newest',
		name: 'Newest',
		provider: 'Umbra',
		releasedOn: '2026-09-01',
		isUsable: false,
		recommendedFor: ['long-documents']
	}
];
const find = (address: string) =>
	filterModels(models, readModelQuery(new URLSearchParams(address))).map(({ modelId }) => modelId);

describe('filterModels', () => {
	it('finds everything, in its order, where nothing is asked', () => {
		expect(find('')).toEqual(models.map(({ modelId }) => modelId));
	});

	it('finds every word anywhere: in names, makers, ids, capabilities and uses', () => {
		expect(find('search=ACME vision')).toEqual(['acme/seer']);
		expect(find('search=long documents')).toEqual(['umbra/newest']);
		expect(find('search=acme umbra')).toEqual([]);
	});

	it('needs all of the capabilities', () => {
		expect(find('can=vision&can=tools')).toEqual(['acme/seer']);
		expect(find('can=vision&can=json')).toEqual([]);
	});

	it('filters by maker and by what can be used', () => {
		expect(find('maker=Umbra')).toEqual(['umbra/new', 'umbra/newest']);
		expect(find('maker=Umbra&usable=yes')).toEqual(['umbra/new']);
	});

	it('puts what is recommended in its order, behind it what would be if it could be used', () => {
		expect(find('for=writing')).toEqual(['umbra/new', 'acme/writer', 'umbra/newest']);
	});
});

describe('the address of a filtered list', () => {
	it('says the same when it is read and written again', () => {
		const address = '?search=claude+3&maker=Anthropic&for=coding&can=vision&can=tools&usable=yes';
		expect(writeModelQuery(readModelQuery(new URLSearchParams(address)))).toBe(address);
	});

	it('asks for nothing where it makes no sense', () => {
		expect(writeModelQuery(readModelQuery(new URLSearchParams('?for=x&can=y&usable=z&other=1')))).toBe('');
	});
});

describe('byMaker', () => {
	it('groups by maker in the order they came', () => {
		expect(byMaker(models).map(({ label, models: found }) => [label, found.length])).toEqual([
			['Acme', 2],
			['Umbra', 2]
		]);
	});
});
