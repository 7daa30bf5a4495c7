const DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });
const SHORT_DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });

/** `1 December 2026`: budgets and rollups run on UTC days, whoever reads them. */
export function formatDay(iso: string): string {
	return DAY.format(new Date(iso));
}

/** `2026-11-30`: the last day of what ends at that moment, which is a midnight in UTC */
export function lastDayBefore(end: string): string {
	return new Date(Date.parse(end) - 1).toISOString().slice(0, 10);
}

const MINUTE = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });

/** `the end of 30 November 2026`, or to the minute for what does not end with a day in UTC */
export function formatEnd(end: string): string {
	const isMidnight = new Date(end).toISOString().endsWith('T00:00:00.000Z');
	return isMidnight ? `the end of ${formatDay(lastDayBefore(end))}` : `${MINUTE.format(new Date(end))} UTC`;
}

/** `1 Dec` */
export function formatShortDay(iso: string): string {
	return SHORT_DAY.format(new Date(iso));
}

export function formatCount(count: number): string {
	return count.toLocaleString('en-US');
}
