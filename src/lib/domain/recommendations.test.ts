import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { USE_CASES, type ModelCapabilities } from './models';
import { blendedPrice, recommend, reasonOf, useCasesOf, type RatedModel } from './recommendations';
import { usdUnits } from './usd-units';

const NOTHING: ModelCapabilities = {
	streaming: true,
	functionCalling: false,
	vision: false,
	jsonMode: false,
	structuredOutputs: false,
	reasoning: false,
	reasoningMandatory: false,
	webSearch: false
};

/** USD per million tokens in and out; can do everything unless said otherwise. */
function model(
	modelId: string,
	{ input = 2, output = 10, ...rest }: Partial<RatedModel> & { input?: number; output?: number } = {}
): RatedModel {
	return {
		modelId,
		provider: modelId.split('/')[0]!,
		contextWindow: 1_000_000,
		inputCostPer1k: String(input / 1_000),
		outputCostPer1k: String(output / 1_000),
		capabilities: {
			...NOTHING,
			functionCalling: true,
			vision: true,
			structuredOutputs: true,
			reasoning: true
		},
		releasedOn: '2026-01-01',
		...rest
	};
}

describe('what a model suits', () => {
	test('follows from what it can do', () => {
		const able = model('a/able');
		expect(useCasesOf(able)).toEqual([
			'coding',
			'writing',
			'analysis',
			'vision',
			'long-documents',
			'reasoning'
		]);
		const without = (change: Partial<ModelCapabilities>) =>
			useCasesOf({ ...able, capabilities: { ...able.capabilities, ...change } });
		expect(without({ vision: false })).not.toContain('vision');
		expect(without({ functionCalling: false })).not.toContain('coding');
		expect(without({ structuredOutputs: false })).not.toContain('analysis');
		expect(without({ reasoning: false })).not.toContain('reasoning');
		expect(without({ reasoningMandatory: true })).not.toContain('writing');
	});

	test('follows from how much it reads and what it costs', () => {
		expect(useCasesOf(model('a/b', { contextWindow: 200_000 }))).not.toContain('long-documents');
		expect(useCasesOf(model('a/b', { input: 0.1, output: 0.4 }))).toContain('cheap-and-fast');
		expect(useCasesOf(model('a/b', { input: 30, output: 180 }))).toEqual(['long-documents']);
		expect(useCasesOf(model('a/b', { input: 0, output: 0 }))).toEqual([]);
	});

	test('is nothing for an alias or a variant: the model that it stands for is meant', () => {
		for (const id of ['~a/b-latest', 'a/b:free', 'a/b:batch']) expect(useCasesOf(model(id))).toEqual([]);
	});

	test('has a rule in words for every use case', () => {
		for (const useCase of USE_CASES) expect(reasonOf(useCase)).toMatch(/\.$/);
	});
});

test('the blended price weighs three tokens read against one written', () => {
	expect(blendedPrice(model('a/b', { input: 1, output: 5 }))).toBe(usdUnits('0.008'));
});

describe('the recommendation', () => {
	test('puts the newest first, or the cheapest where the use case is about money', () => {
		const old = model('a/old', { releasedOn: '2025-01-01', input: 0.1, output: 0.2 });
		const fresh = model('b/fresh', { releasedOn: '2026-10-01', input: 0.3, output: 0.9 });
		const unknown = model('c/unknown', { releasedOn: null, input: 0.2, output: 0.4 });
		const ids = (useCase: (typeof USE_CASES)[number]) =>
			recommend([unknown, old, fresh], useCase).map(({ modelId }) => modelId);
		expect(ids('vision')).toEqual(['b/fresh', 'a/old', 'c/unknown']);
		expect(ids('cheap-and-fast')).toEqual(['a/old', 'c/unknown', 'b/fresh']);
	});

	test('gives the first places to no more than two models of a maker', () => {
		const models = [1, 2, 3, 4].map((number) => model(`big/${number}`, { releasedOn: `2026-0${number}-01` }));
		const other = model('small/1', { releasedOn: '2025-01-01' });
		expect(recommend([...models, other], 'coding').map(({ modelId }) => modelId)).toEqual([
			'big/4',
			'big/3',
			'small/1',
			'big/2',
			'big/1'
		]);
	});

	test('is the same however the models came, and has none that does not suit', () => {
		const models = fc.uniqueArray(
			fc.record({
				id: fc.stringMatching(/^[a-c]\/[a-z]{1,4}$/),
				input: fc.integer({ min: 0, max: 60 }),
				output: fc.integer({ min: 0, max: 200 }),
				contextWindow: fc.constantFrom(8_000, 128_000, 1_000_000)
			}),
			{ selector: ({ id }) => id, maxLength: 12 }
		);
		fc.assert(
			fc.property(models, fc.constantFrom(...USE_CASES), (drawn, useCase) => {
				const all = drawn.map(({ id, ...rest }) => model(id, rest));
				const ranked = recommend(all, useCase);
				expect(recommend(all.toReversed(), useCase)).toEqual(ranked);
				expect(new Set(ranked)).toEqual(new Set(all.filter((each) => useCasesOf(each).includes(useCase))));
			})
		);
	});
});
