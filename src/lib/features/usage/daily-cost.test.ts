import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layOutChart } from './daily-cost';

const days = (...costs: string[]) =>
	costs.map((cost, index) => ({
		day: `2026-11-${String(index + 1).padStart(2, '0')}`,
		cost,
		requests: 1,
		promptTokens: 1,
		completionTokens: 1
	}));

describe('layOutChart', () => {
	it('ends the axis at a round figure above the highest bar', () => {
		const { bars, ticks } = layOutChart(days('0', '0.31', '0.6'));
		expect(ticks.map(({ amount }) => amount)).toEqual(['0', '0.2', '0.4', '0.6']);
		expect(bars.map(({ share }) => share)).toEqual([0, expect.closeTo(0.31 / 0.6), expect.closeTo(1)]);
	});

	it('keeps every bar within the axis, however small or large the costs are', () => {
		const cost = fc.double({ min: 1e-9, max: 1e6, noNaN: true }).map((value) => value.toFixed(12));
		fc.assert(
			fc.property(fc.array(cost, { minLength: 1, maxLength: 31 }), (costs) => {
				const { bars, ticks } = layOutChart(days(...costs));
				for (const { share } of bars) expect(share).toBeLessThanOrEqual(1 + 1e-9);
				expect(ticks.length).toBeLessThanOrEqual(6);
			})
		);
	});

	it('has an axis without any costs', () => {
		expect(layOutChart(days('0', '0')).ticks.map(({ amount }) => amount)).toEqual(['0', '1']);
	});
});
