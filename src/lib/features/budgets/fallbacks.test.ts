import { expect, test } from 'vitest';
import { fallbackChoices } from './fallbacks';

const model = (modelId: string, costPer1k: string, isUsable = true) => ({
	modelId,
	name: modelId.toUpperCase(),
	isUsable,
	inputCostPer1k: costPer1k,
	outputCostPer1k: costPer1k
});
const MODELS = [model('b', '0.01'), model('off', '0.001', false), model('a', '0.002'), model('free', '0')];

test('the cheapest model comes first, and one that cannot be used is not offered', () => {
	expect(fallbackChoices(MODELS, null).map(({ label }) => label)).toEqual([
		'FREE: Free',
		'A: $2.00 in · $2.00 out',
		'B: $10.00 in · $10.00 out'
	]);
});

test('the one that is set is offered, and marked where it cannot be used', () => {
	expect(fallbackChoices(MODELS, 'a')).toHaveLength(3);
	expect(fallbackChoices(MODELS, 'off')[0]).toEqual({
		modelId: 'off',
		label: 'OFF: cannot be used right now'
	});
	expect(fallbackChoices(MODELS, 'gone')[0]).toMatchObject({ modelId: 'gone' });
});
