import { Usd } from '$lib/domain/money';

export interface Axis {
	/** the amount at its end, a round figure */
	end: number;
	/** from the start up, with their shares of its length */
	ticks: { amount: string; share: number }[];
}

/** An axis of amounts from 0 to at least `highest`. Shares are pixels in the making, not money: floats will do. */
export function axisTo(highest: number): Axis {
	const step = roundStep(highest / 3);
	const count = Math.max(1, Math.ceil(highest / step - 1e-9));
	return {
		end: step * count,
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
