import { axisTo, type Axis } from './axis';

/** A bar's place on the axis of time, and what it is made of: an amount for each series, in their order. */
export interface BarInput {
	key: string;
	/** in full: `3 November 2026` */
	label: string;
	/** for the axis, where there is room: `3 Nov` */
	tick: string;
	/** what opens when it is chosen */
	href: string;
	/** decimal strings */
	amounts: string[];
	/** what is said besides its amounts: `14 requests` */
	note: string;
}

export interface Segment {
	/** index of its series */
	series: number;
	/** shares of the axis, from the bottom */
	from: number;
	to: number;
}

export interface Bar extends BarInput {
	segments: Segment[];
	/** share of the axis */
	height: number;
}

export interface BarChart {
	bars: Bar[];
	ticks: Axis['ticks'];
	/** every how many bars there is room for a label */
	labelEvery: number;
}

const LABELS_MAX = 8;

/**
 * Stacked bars against an axis that ends at a round figure. What is negative, as a correction can make an amount, has no
 * height and is said in words.
 */
export function layOutBars(input: readonly BarInput[]): BarChart {
	const heights = input.map(({ amounts }) => amounts.reduce((sum, amount) => sum + positive(amount), 0));
	const { end, ticks } = axisTo(Math.max(0, ...heights));
	const bars = input.map((bar, index): Bar => {
		let from = 0;
		const segments: Segment[] = [];
		for (const [series, amount] of bar.amounts.entries()) {
			const to = from + positive(amount) / end;
			// What is too small for a float to tell from nothing has no height either.
			if (to > from) segments.push({ series, from, to });
			from = to;
		}
		return { ...bar, segments, height: (heights[index] ?? 0) / end };
	});
	return { bars, ticks, labelEvery: Math.max(1, Math.ceil(input.length / LABELS_MAX)) };
}

/** Pixels in the making, not money: floats will do. */
function positive(amount: string): number {
	return Math.max(0, Number(amount));
}
