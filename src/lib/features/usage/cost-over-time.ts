import { sumUsd, Usd, usdString } from '$lib/domain/money';
import type { UsageStat } from '$lib/domain/usage';
import { OTHERS_KEY } from '$lib/domain/usage-dimensions';
import type { BarInput } from '$lib/features/charts/bars';
import {
	formatCount,
	formatDay,
	formatMonth,
	formatShortDay,
	formatShortMonth,
	lastDayBefore
} from './format';
import { entriesHref, type Behind } from './links';

export interface Series {
	key: string;
	name: string;
	/** of all bars */
	amount: string;
	/** what is behind it; null for the one that stands for the others */
	href: string | null;
}

interface About {
	tenant: string;
	/** of the page: what every bar is a part of */
	behind: Behind;
	by: 'model' | 'member';
	bucket: 'daily' | 'monthly';
}

/** What the bars are made of, the dearest first; the others, if any, come last. */
export function seriesOf(parts: readonly UsageStat[], { tenant, behind, by }: About): Series[] {
	const byKey = Map.groupBy(parts, ({ key }) => key ?? OTHERS_KEY);
	return [...byKey]
		.map(([key, of]) => ({
			key,
			name: of[0]?.name ?? key,
			amount: usdString(sumUsd(of.map(({ cost }) => cost))),
			href: key === OTHERS_KEY ? null : entriesHref(tenant, { ...behind, [by]: key })
		}))
		.toSorted((one, other) =>
			one.key === OTHERS_KEY ? 1 : other.key === OTHERS_KEY ? -1 : new Usd(other.amount).cmp(one.amount)
		);
}

/** A bar for each period, also those without a call, with what each series has of it. */
export function barsOf(
	periods: readonly UsageStat[],
	parts: readonly UsageStat[],
	series: readonly Series[],
	{ tenant, behind, bucket }: About
): BarInput[] {
	const byPeriod = Map.groupBy(parts, ({ periodStart }) => periodStart);
	return periods.map(({ periodStart, periodEnd, requests }) => {
		const of = byPeriod.get(periodStart) ?? [];
		// A month at the end of a range of one's own may be half in it.
		const from = later(periodStart.slice(0, 10), behind.from);
		const to = earlier(lastDayBefore(periodEnd), behind.to);
		return {
			key: periodStart,
			label: bucket === 'daily' ? formatDay(periodStart) : formatMonth(periodStart),
			tick: bucket === 'daily' ? formatShortDay(periodStart) : formatShortMonth(periodStart),
			href: entriesHref(tenant, { ...behind, from, to }),
			amounts: series.map(({ key }) => of.find((part) => (part.key ?? OTHERS_KEY) === key)?.cost ?? '0'),
			note: `${formatCount(requests)} ${requests === 1 ? 'request' : 'requests'}`
		};
	});
}

const later = (one: string, other: string) => (one > other ? one : other);
const earlier = (one: string, other: string) => (one < other ? one : other);
