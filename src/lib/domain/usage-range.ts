import { AppError } from './errors';
import { periodRange, type Period, type PeriodRange } from './periods';

/** Days that a usage page is about, all of them in UTC. */
export const RANGE_NAMES = ['today', 'week', 'month', 'year', 'custom'] as const;
export type RangeName = (typeof RANGE_NAMES)[number];

export interface RangeChoice {
	range?: RangeName;
	/** a day of it, `YYYY-MM-DD`; today, if absent */
	at?: string;
	/** days of a range of one's own, both included */
	from?: string;
	to?: string;
}

export interface UsageRange extends PeriodRange {
	name: RangeName;
	/** the first and the last day, `YYYY-MM-DD` */
	from: string;
	to: string;
	/** what it is shown by: a year is twelve bars */
	bucket: Extract<Period, 'daily' | 'monthly'>;
	/** whether some of it is still to come */
	isRunning: boolean;
}

export const RANGE_DAYS_MAX = 1_098;
/** More bars than these say less than months do. */
const DAILY_BARS_MAX = 62;
const DAY_MS = 86_400_000;

/** @throws {AppError} INVALID_INPUT for a range that ends before it begins, or is longer than three years */
export function resolveRange({ range, at, from, to }: RangeChoice, now: Date): UsageRange {
	const isCustom = range === 'custom' || (range === undefined && (from !== undefined || to !== undefined));
	if (isCustom) return customRange({ from, to }, now);
	const name = range ?? 'month';
	return { name, ...namedRange(name, at === undefined ? now : new Date(at), now) };
}

function namedRange(name: Exclude<RangeName, 'custom'>, at: Date, now: Date): Omit<UsageRange, 'name'> {
	switch (name) {
		case 'today':
			return spanOf(periodRange('daily', at), 'daily', now);
		case 'week': {
			const { end } = periodRange('daily', at);
			return spanOf({ start: new Date(end.getTime() - 7 * DAY_MS), end }, 'daily', now);
		}
		case 'month':
			return spanOf(periodRange('monthly', at), 'daily', now);
		case 'year':
			return spanOf(periodRange('yearly', at), 'monthly', now);
		default:
			return name satisfies never;
	}
}

function customRange({ from, to }: Pick<RangeChoice, 'from' | 'to'>, now: Date): UsageRange {
	const last = to ?? dayOf(now);
	const first = from ?? dayOf(periodRange('monthly', new Date(last)).start);
	if (first > last) throw invalidRange('from', 'The first day is after the last one.');
	const start = new Date(first);
	const { end } = periodRange('daily', new Date(last));
	const days = (end.getTime() - start.getTime()) / DAY_MS;
	if (days > RANGE_DAYS_MAX) throw invalidRange('from', 'Please choose three years at the most.');
	return { name: 'custom', ...spanOf({ start, end }, days > DAILY_BARS_MAX ? 'monthly' : 'daily', now) };
}

function spanOf(range: PeriodRange, bucket: UsageRange['bucket'], now: Date): Omit<UsageRange, 'name'> {
	const { start, end } = range;
	return {
		start,
		end,
		from: dayOf(start),
		to: dayOf(new Date(end.getTime() - 1)),
		bucket,
		isRunning: start <= now && now < end
	};
}

/**
 * What a range is compared with: the period before, or as many days of it as there have been of one that is running,
 * today included. The 26th of a month is compared with 26 days, not with a whole month.
 */
export function rangeBefore(range: UsageRange, now: Date): PeriodRange {
	const { start, end } = range.isRunning ? { start: range.start, end: periodRange('daily', now).end } : range;
	const whole = wholeBefore(range);
	const length = end.getTime() - start.getTime();
	return range.isRunning
		? { start: whole.start, end: new Date(Math.min(whole.start.getTime() + length, whole.end.getTime())) }
		: whole;
}

function wholeBefore({ name, start, end }: UsageRange): PeriodRange {
	const justBefore = new Date(start.getTime() - 1);
	if (name === 'month') return periodRange('monthly', justBefore);
	if (name === 'year') return periodRange('yearly', justBefore);
	return { start: new Date(2 * start.getTime() - end.getTime()), end: start };
}

/** The day of the same kind of range before and after, for stepping; null into the future, and where there are no steps. */
export function neighbours(range: UsageRange, now: Date): { before: string | null; after: string | null } {
	if (range.name === 'custom') return { before: null, after: null };
	const before = dayOf(new Date(range.start.getTime() - 1));
	const stepMs = range.name === 'week' ? 7 * DAY_MS - 1 : 0;
	const next = new Date(range.end.getTime() + stepMs);
	return { before, after: range.end > now ? null : dayOf(next) };
}

export function dayOf(at: Date): string {
	return at.toISOString().slice(0, 10);
}

function invalidRange(field: 'from' | 'to', problem: string): AppError<'INVALID_INPUT'> {
	return new AppError('INVALID_INPUT', problem, { fields: { [field]: [problem] } });
}
