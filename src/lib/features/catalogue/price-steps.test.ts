import { describe, expect, it } from 'vitest';
import { layOutPrices } from './price-steps';

const point = (day: string, inputCostPer1k: string, outputCostPer1k: string) => ({
	effectiveFrom: `2026-${day}T00:00:00.000Z`,
	inputCostPer1k,
	outputCostPer1k
});

describe('layOutPrices', () => {
	const now = new Date('2026-01-05T00:00:00.000Z');

	it('holds each price until the next one, and the last until now', () => {
		const { input } = layOutPrices([point('01-01', '0.003', '0.006'), point('01-02', '0.001', '0.006')], now);
		expect(input).toEqual([
			{ from: 0, to: 0.25, price: expect.closeTo(0.5) },
			{ from: 0.25, to: 1, price: expect.closeTo(1 / 6) }
		]);
	});

	it('has one axis for both prices, in USD per million, that ends above the dearer one', () => {
		const { output, ticks } = layOutPrices([point('01-01', '0.001', '0.006')], now);
		expect(ticks.map(({ amount }) => amount)).toEqual(['0', '2', '4', '6']);
		expect(output).toEqual([{ from: 0, to: 1, price: expect.closeTo(1) }]);
	});

	it('draws a price that came into force this instant, or by another clock after now', () => {
		const { input } = layOutPrices([point('01-05', '0.001', '0.001'), point('01-06', '0', '0')], now);
		for (const { from, to } of input) {
			expect(from).toBeGreaterThanOrEqual(0);
			expect(to).toBeLessThanOrEqual(1);
		}
	});
});
