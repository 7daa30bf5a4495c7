/** How attempts are spaced. */
export interface Pace {
	/** after the first attempt that failed, doubled after each further one */
	firstMs: number;
	/** no wait is longer */
	longestMs: number;
}

/**
 * How long to wait before something is tried again: longer each time, and up to half of it by chance, since whoever
 * comes back at the same moment as everybody else is refused again.
 * @param attempt the one that failed, from 0
 * @param chance from 0 to 1
 */
export function backoffMs(attempt: number, { firstMs, longestMs }: Pace, chance: number): number {
	return Math.min(longestMs, firstMs * 2 ** attempt) * (0.5 + chance / 2);
}
