import fc from 'fast-check';
import { expect, test } from 'vitest';
import { layOutBars, type BarInput } from './bars';

const bar = (key: string, ...amounts: string[]): BarInput => ({
	key,
	label: key,
	tick: key,
	href: '#',
	amounts,
	note: ''
});

test('what a bar is made of stands on each other without a gap, up to its height', () => {
	const { bars, ticks } = layOutBars([bar('a', '1', '2'), bar('b', '0', '3')]);
	expect(ticks.map(({ amount }) => amount)).toEqual(['0', '1', '2', '3']);
	expect(bars[0]).toMatchObject({
		height: 1,
		segments: [
			{ series: 0, from: 0, to: 1 / 3 },
			{ series: 1, from: 1 / 3, to: 1 }
		]
	});
	expect(bars[1]?.segments).toEqual([{ series: 1, from: 0, to: 1 }]);
});

test('no bar is higher than the axis, whatever the amounts', () => {
	const amount = fc.double({ min: -10, max: 1e6, noNaN: true }).map((value) => value.toFixed(12));
	fc.assert(
		fc.property(fc.array(fc.array(amount, { minLength: 1, maxLength: 6 }), { minLength: 1 }), (all) => {
			const { bars } = layOutBars(all.map((amounts, index) => bar(String(index), ...amounts)));
			for (const { height, segments } of bars) {
				expect(height).toBeLessThanOrEqual(1 + 1e-9);
				expect(segments.at(-1)?.to ?? 0).toBeCloseTo(height, 9);
				for (const { from, to } of segments) expect(to).toBeGreaterThan(from);
			}
		})
	);
});

test('a chart of nothing has an axis all the same', () => {
	expect(layOutBars([bar('a', '0')])).toMatchObject({ bars: [{ height: 0, segments: [] }], labelEvery: 1 });
});
