import { perMillion } from '$lib/domain/price';
import type { PricePoint } from '$lib/domain/models';
import { axisTo, type Axis } from '$lib/features/charts/axis';

/** A price from one moment to the next; all shares of the axes, 0 to 1. */
export interface Step {
	from: number;
	to: number;
	price: number;
}

export interface PriceChart {
	input: Step[];
	output: Step[];
	ticks: Axis['ticks'];
}

/**
 * The prices of a model over time, in USD per million tokens, each until the next one, the last until `now`.
 * @param points oldest first
 */
export function layOutPrices(points: readonly PricePoint[], now: Date): PriceChart {
	const start = Date.parse(points[0]?.effectiveFrom ?? now.toISOString());
	const span = Math.max(now.getTime() - start, 1);
	const at = (iso: string | undefined) =>
		iso === undefined ? 1 : Math.min(Math.max((Date.parse(iso) - start) / span, 0), 1);
	const million = (costPer1k: string) => perMillion(costPer1k).toNumber();
	const { end, ticks } = axisTo(
		Math.max(
			0,
			...points.map((point) => Math.max(million(point.inputCostPer1k), million(point.outputCostPer1k)))
		)
	);
	const steps = (cost: 'inputCostPer1k' | 'outputCostPer1k') =>
		points.map((point, index) => ({
			from: at(point.effectiveFrom),
			to: at(points[index + 1]?.effectiveFrom),
			price: million(point[cost]) / end
		}));
	return { input: steps('inputCostPer1k'), output: steps('outputCostPer1k'), ticks };
}
