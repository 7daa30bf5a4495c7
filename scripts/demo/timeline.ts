import type { Random } from './random';

const DAY_MS = 86_400_000;
export const DAYS = 365;

/** Moments of a year of work up to now, oldest first: more as it goes on, few at weekends, none in the night. */
export function momentsOf(random: Random, now: Date, count: number): Date[] {
	const midnight = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate());
	const days = Array.from({ length: DAYS }, (_, index) => {
		const at = midnight - (DAYS - 1 - index) * DAY_MS;
		const isWeekend = [0, 6].includes(new Date(at).getUTCDay());
		return { at, weight: (0.5 + index / DAYS) * (isWeekend ? 0.15 : 1) };
	});
	const moments = Array.from({ length: count }, () => {
		const { at } = random.weighted(days);
		return at + random.between(7 * 60, 18 * 60) * 60_000 + random.between(0, 59_999);
	});
	// Whoever looks in the morning finds something of today, too.
	const past = moments.map((at) =>
		at < now.getTime() ? at : now.getTime() - random.between(60_000, 3_600_000)
	);
	return past.toSorted((one, other) => one - other).map((at) => new Date(at));
}

/** How far into the year a moment is, 0 to 1. */
export function progress(at: Date, now: Date): number {
	return 1 - (now.getTime() - at.getTime()) / (DAYS * DAY_MS);
}
