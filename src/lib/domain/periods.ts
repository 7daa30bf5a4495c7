/**
 * Budgets and rollups run on UTC days, months and years. A period is `[start, end)`; its start names it.
 */
export const PERIODS = ['daily', 'monthly', 'yearly'] as const;
export type Period = (typeof PERIODS)[number];

export interface PeriodRange {
	start: Date;
	end: Date;
}

/** The period of this kind that holds `at`. */
export function periodRange(period: Period, at: Date): PeriodRange {
	const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
	switch (period) {
		case 'daily':
			return { start: utc(year, month, day), end: utc(year, month, day + 1) };
		case 'monthly':
			return { start: utc(year, month, 1), end: utc(year, month + 1, 1) };
		case 'yearly':
			return { start: utc(year, 0, 1), end: utc(year + 1, 0, 1) };
		default:
			return period satisfies never;
	}
}

/** Every period of a kind from the one that holds `start` to the one before `end`. */
export function periodsWithin(period: Period, { start, end }: PeriodRange): PeriodRange[] {
	const periods: PeriodRange[] = [];
	for (let at = start; at < end;) {
		const range = periodRange(period, at);
		periods.push(range);
		at = range.end;
	}
	return periods;
}

/** Rollups of one kind that begin in `[start, end)`. */
export interface Piece extends PeriodRange {
	period: Period;
}

/**
 * A range of whole UTC days as the fewest rollups that add up to it: whole years, whole months, and days at the ends.
 * @param coarsest the longest kind that may be used: where months are told apart there can be no years
 */
export function coverRange({ start, end }: PeriodRange, coarsest: Period = 'yearly'): Piece[] {
	const pieces: Piece[] = [];
	const kinds = [...PERIODS].reverse().slice(PERIODS.length - 1 - PERIODS.indexOf(coarsest));
	for (let at = start; at < end;) {
		const [period, range] = longestFrom(kinds, at, end);
		const last = pieces.at(-1);
		if (last?.period === period) last.end = range.end;
		else pieces.push({ period, ...range });
		at = range.end;
	}
	return pieces;
}

function longestFrom(kinds: readonly Period[], at: Date, end: Date): [Period, PeriodRange] {
	for (const period of kinds) {
		const range = periodRange(period, at);
		if (range.start >= at && range.end <= end) return [period, range];
	}
	return ['daily', periodRange('daily', at)];
}

function utc(year: number, month: number, day: number): Date {
	return new Date(Date.UTC(year, month, day));
}
