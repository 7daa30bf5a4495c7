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

const MONTH = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' });
const SHORT_MONTH = new Intl.DateTimeFormat('en-GB', { month: 'short', timeZone: 'UTC' });

/** `November 2026` */
export function formatMonth(iso: string): string {
	return MONTH.format(new Date(iso));
}

/** `Nov` */
export function formatShortMonth(iso: string): string {
	return SHORT_MONTH.format(new Date(iso));
}

/** `1–26 November 2026`, `30 Oct – 2 Nov 2026`, `November 2026` or `2026`: days in UTC, both included. */
export function formatDays(from: string, to: string): string {
	if (from === to) return formatDay(from);
	const [year, month] = [from.slice(0, 4), from.slice(0, 7)];
	if (from.endsWith('-01-01') && to === `${year}-12-31`) return year;
	if (from.endsWith('-01') && month === to.slice(0, 7) && isLastOfMonth(to)) return formatMonth(from);
	if (month === to.slice(0, 7)) return `${Number(from.slice(8))}–${formatDay(to)}`;
	const start = year === to.slice(0, 4) ? formatShortDay(from) : `${formatShortDay(from)} ${year}`;
	return `${start} – ${formatShortDay(to)} ${to.slice(0, 4)}`;
}

function isLastOfMonth(day: string): boolean {
	const next = new Date(Date.parse(day) + 86_400_000);
	return next.getUTCDate() === 1;
}

/** What became of a figure: `+12 %`, `−40 %`, `new` where there was nothing, `the same`; `–` for nothing in both. */
export function formatChange(now: string | number, before: string | number): string {
	const [is, was] = [Number(now), Number(before)];
	if (was === 0) return is === 0 ? '–' : 'new';
	const percent = ((is - was) / Math.abs(was)) * 100;
	const size = Math.abs(percent);
	if (size < 0.5) return 'the same';
	if (size >= 1_000) return percent > 0 ? `×${formatCount(Math.round(is / was))}` : '−100 %';
	return `${percent > 0 ? '+' : '−'}${Math.round(size)} %`;
}

/** `12.3K`, `4.56M`: a count that has its exact figure beside it. */
export function formatCompact(count: number): string {
	return COMPACT.format(count);
}
const COMPACT = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 3 });
