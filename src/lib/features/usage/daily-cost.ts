import type { DailyCost } from '$lib/domain/usage';
import { axisTo, type Axis } from '$lib/features/charts/axis';

export interface Bar {
	day: DailyCost;
	/** share of the axis, 0 to 1 */
	share: number;
}

export interface Chart {
	bars: Bar[];
	ticks: Axis['ticks'];
}

/** Bars against an axis that ends at a round figure. */
export function layOutChart(days: DailyCost[]): Chart {
	const { end, ticks } = axisTo(Math.max(0, ...days.map((day) => Number(day.cost))));
	return { bars: days.map((day) => ({ day, share: Number(day.cost) / end })), ticks };
}
