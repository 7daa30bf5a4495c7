import { describe, expect, it } from 'vitest';
import { costNote, dependsOnBudget, estimateCost, promptTokensOf } from './cost-hint';

const MODEL = {
	modelId: 'openai/gpt-4o',
	inputCostPer1k: '0.0025',
	outputCostPer1k: '0.01',
	contextWindow: 128_000,
	maxOutputTokens: 16_384
};

describe('an estimate of a question', () => {
	it('is its prompt with a usual answer, and with the longest', () => {
		const { likely, most } = estimateCost(10_000, MODEL, 4_096);
		expect(likely).toBeCloseTo(0.025 + 0.005);
		expect(most).toBeCloseTo(0.025 + 0.04096);
	});

	it('goes no further than the limit, the model and the window do', () => {
		expect(estimateCost(0, MODEL, 100)).toEqual({ likely: 0.001, most: 0.001 });
		expect(estimateCost(0, MODEL, 1_000_000).most).toBeCloseTo(0.16384);
		expect(estimateCost(10_000_000, MODEL, 0).most).toBeCloseTo(0.32);
		expect(
			estimateCost(0, { ...MODEL, contextWindow: 8_000, maxOutputTokens: null }, 1_000_000).most
		).toBeCloseTo(0.04);
	});

	it('counts every text and image', () => {
		const words = promptTokensOf(['Some words of a question'], [], MODEL.modelId);
		expect(promptTokensOf(['Some words of a question', 'Some words of a question'], [], MODEL.modelId)).toBe(
			2 * words
		);
		expect(promptTokensOf([], [{ width: 1_000, height: 3_000 }], MODEL.modelId)).toBe(4_000);
	});
});

describe('the words about it', () => {
	it('are none while it is little, and enough is left', () => {
		expect(costNote({ likely: 0.004, most: 0.04 }, null)).toBeNull();
		expect(costNote({ likely: 0.004, most: 0.04 }, 100)).toBeNull();
	});

	it('tell what is much in itself', () => {
		expect(costNote({ likely: 0.12, most: 0.8 }, 100)).toBe(
			'≈ $0.12, and up to $0.80 with a long answer (an estimate).'
		);
	});

	it('tell what is much of what is left', () => {
		expect(costNote({ likely: 0.004, most: 0.04 }, 0.1)).toBe(
			'≈ $0.004, and up to $0.04 with a long answer. $0.10 of the budget are left.'
		);
		expect(costNote({ likely: 0.0001, most: 0.001 }, 0.001)).toBeNull();
	});

	it('ask for the budget only where they depend on it', () => {
		expect(dependsOnBudget({ likely: 0.0001, most: 0.001 })).toBe(false);
		expect(dependsOnBudget({ likely: 0.001, most: 0.04 })).toBe(true);
		expect(dependsOnBudget({ likely: 0.06, most: 0.9 })).toBe(true);
	});
});
