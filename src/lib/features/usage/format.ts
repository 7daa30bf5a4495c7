const DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });
const SHORT_DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });

/** `1 December 2026`: budgets and rollups run on UTC days, whoever reads them. */
export function formatDay(iso: string): string {
	return DAY.format(new Date(iso));
}

/** `1 Dec` */
export function formatShortDay(iso: string): string {
	return SHORT_DAY.format(new Date(iso));
}

export function formatCount(count: number): string {
	return count.toLocaleString('en-US');
}
