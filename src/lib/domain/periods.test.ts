import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { coverRange, periodRange, periodsWithin, PERIODS } from './periods';

const instant = fc.date({
	min: new Date('1970-01-01T00:00:00.000Z'),
	max: new Date('2400-01-01T00:00:00.000Z'),
	noInvalidDate: true
});
const period = fc.constantFrom(...PERIODS);

function rangeOf(kind: (typeof PERIODS)[number], at: string): [string, string] {
	const { start, end } = periodRange(kind, new Date(at));
	return [start.toISOString(), end.toISOString()];
}

describe('a period', () => {
	test.each([
		['daily', '2026-11-22T13:14:15.678Z', '2026-11-22', '2026-11-23'],
		['daily', '2026-02-28T23:59:59.999Z', '2026-02-28', '2026-03-01'],
		['daily', '2028-02-28T23:59:59.999Z', '2028-02-28', '2028-02-29'],
		['daily', '2026-12-31T23:59:59.999Z', '2026-12-31', '2027-01-01'],
		['monthly', '2026-11-30T23:59:59.999Z', '2026-11-01', '2026-12-01'],
		['monthly', '2028-02-29T12:00:00.000Z', '2028-02-01', '2028-03-01'],
		['monthly', '2026-12-31T23:59:59.999Z', '2026-12-01', '2027-01-01'],
		['monthly', '2027-01-01T00:00:00.000Z', '2027-01-01', '2027-02-01'],
		['yearly', '2026-12-31T23:59:59.999Z', '2026-01-01', '2027-01-01'],
		['yearly', '2028-02-29T00:00:00.000Z', '2028-01-01', '2029-01-01']
	] as const)('%s at %s runs from %s to %s, in UTC', (kind, at, start, end) => {
		expect(rangeOf(kind, at)).toEqual([`${start}T00:00:00.000Z`, `${end}T00:00:00.000Z`]);
	});

	test('does not depend on the time zone of the machine', () => {
		// Where the 1st of December has begun already, UTC still has November.
		expect(rangeOf('monthly', '2026-12-01T00:30:00+01:00')[0]).toBe('2026-11-01T00:00:00.000Z');
	});

	test('holds the instant that it was asked for; its end belongs to the next', () => {
		fc.assert(
			fc.property(period, instant, (kind, at) => {
				const { start, end } = periodRange(kind, at);
				expect(start.getTime()).toBeLessThanOrEqual(at.getTime());
				expect(at.getTime()).toBeLessThan(end.getTime());
			})
		);
	});

	test('meets the next and the one before without gap or overlap', () => {
		fc.assert(
			fc.property(period, instant, (kind, at) => {
				const { start, end } = periodRange(kind, at);
				expect(periodRange(kind, end).start).toEqual(end);
				expect(periodRange(kind, new Date(start.getTime() - 1)).end).toEqual(start);
			})
		);
	});

	test('is the same for every instant in it', () => {
		fc.assert(
			fc.property(
				period,
				instant,
				fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
				(kind, at, share) => {
					const range = periodRange(kind, at);
					const within = new Date(
						range.start.getTime() + Math.floor(share * (range.end.getTime() - range.start.getTime()))
					);
					expect(periodRange(kind, within)).toEqual(range);
				}
			)
		);
	});
});

describe('a range of days', () => {
	const DAY_MS = 86_400_000;
	const range = fc
		.tuple(fc.integer({ min: 0, max: 30_000 }), fc.integer({ min: 0, max: 1_500 }))
		.map(([first, days]) => ({
			start: new Date(first * DAY_MS),
			end: new Date((first + days) * DAY_MS)
		}));
	const iso = (at: Date) => at.toISOString().slice(0, 10);

	test('is covered by rollups that meet without gap or overlap, of no longer kind than allowed', () => {
		fc.assert(
			fc.property(range, period, ({ start, end }, coarsest) => {
				let at = start;
				for (const piece of coverRange({ start, end }, coarsest)) {
					expect(piece.start).toEqual(at);
					expect(PERIODS.indexOf(piece.period)).toBeLessThanOrEqual(PERIODS.indexOf(coarsest));
					const parts = periodsWithin(piece.period, piece);
					expect(parts[0]?.start).toEqual(piece.start);
					expect(parts.at(-1)?.end).toEqual(piece.end);
					at = piece.end;
				}
				expect(at).toEqual(end);
			})
		);
	});

	test('takes as few of them as there can be: years, months at their ends, days at theirs', () => {
		const pieces = coverRange({ start: new Date('2023-11-29'), end: new Date('2026-02-03') });
		expect(pieces.map(({ period, start, end }) => [period, iso(start), iso(end)])).toEqual([
			['daily', '2023-11-29', '2023-12-01'],
			['monthly', '2023-12-01', '2024-01-01'],
			['yearly', '2024-01-01', '2026-01-01'],
			['monthly', '2026-01-01', '2026-02-01'],
			['daily', '2026-02-01', '2026-02-03']
		]);
	});
});
