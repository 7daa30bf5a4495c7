import { Usd } from '$lib/domain/money';
import type { DailyCost } from '$lib/domain/usage';

export interface Bar {
	day: DailyCost;
	/** share of the axis, 0 to 1 */
	share: number;
}

export interface Chart {
	bars: Bar[];
	/** from the axis up, with their shares of its height */
	ticks: { amount: string; share: number }[];
}

/** Bars against an axis that ends at a round figure. Shares are pixels in the making, not money: floats will do. */
export function layOutChart(days: DailyCost[]): Chart {
	const highest = Math.max(0, ...days.map((day) => Number(day.cost)));
	const step = roundStep(highest / 3);
	const count = Math.max(1, Math.ceil(highest / step - 1e-9));
	return {
		bars: days.map((day) => ({ day, share: Number(day.cost) / (step * count) })),
		ticks: Array.from({ length: count + 1 }, (_, index) => ({
			amount: new Usd(step).times(index).toSignificantDigits(2).toFixed(),
			share: index / count
		}))
	};
}

/** 1, 2 or 5 times a power of ten, not below the wanted one */
function roundStep(wanted: number): number {
	if (wanted <= 0) return 1;
	const power = 10 ** Math.floor(Math.log10(wanted));
	return power * ([1, 2, 5].find((factor) => factor * power >= wanted - 1e-12) ?? 10);
}
