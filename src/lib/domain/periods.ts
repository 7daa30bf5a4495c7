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

function utc(year: number, month: number, day: number): Date {
	return new Date(Date.UTC(year, month, day));
}
