import { Usd, usdString } from './money';

/** What a month comes to, if it goes on as it has gone so far: a straight line, and no more than that. */
export interface Forecast {
	/** USD at the end of the period, rounded */
	amount: string;
	/** days that it is drawn from, rounded down */
	days: number;
	/** the day, `YYYY-MM-DD`, on which the limit would be reached; null where it would not be, or is already */
	limitReachedOn: string | null;
}

/** A morning says nothing about a month. */
const DAYS_MIN = 2;
const DAY_MS = 86_400_000;

/** @returns null where there is too little to draw a line through */
export function forecastMonth(
	{
		spent,
		limit,
		periodStart,
		periodEnd
	}: { spent: string; limit: string; periodStart: string; periodEnd: string },
	now: Date
): Forecast | null {
	const [start, end] = [Date.parse(periodStart), Date.parse(periodEnd)];
	const elapsedMs = now.getTime() - start;
	const spentUsd = new Usd(spent);
	if (elapsedMs < DAYS_MIN * DAY_MS || now.getTime() >= end || spentUsd.lte(0)) return null;
	const perMs = spentUsd.div(elapsedMs);
	const reachedAt = start + new Usd(limit).div(perMs).toNumber();
	return {
		amount: usdString(perMs.times(end - start).toSignificantDigits(3)),
		days: Math.floor(elapsedMs / DAY_MS),
		limitReachedOn:
			spentUsd.lt(limit) && reachedAt < end ? new Date(reachedAt).toISOString().slice(0, 10) : null
	};
}
