import { describe, expect, test } from 'vitest';
import { AppError } from './errors';
import { dayOf, neighbours, rangeBefore, resolveRange, type RangeChoice } from './usage-range';

const NOW = new Date('2028-02-29T22:30:00Z');

function daysOf(choice: RangeChoice): string {
	const { from, to, bucket } = resolveRange(choice, NOW);
	return `${from} ${to} ${bucket}`;
}

function beforeOf(choice: RangeChoice): string {
	const { start, end } = rangeBefore(resolveRange(choice, NOW), NOW);
	return `${dayOf(start)} ${dayOf(new Date(end.getTime() - 1))}`;
}

describe('a range', () => {
	test.each<[RangeChoice, string]>([
		[{}, '2028-02-01 2028-02-29 daily'],
		[{ range: 'today' }, '2028-02-29 2028-02-29 daily'],
		[{ range: 'week' }, '2028-02-23 2028-02-29 daily'],
		[{ range: 'month', at: '2027-02-10' }, '2027-02-01 2027-02-28 daily'],
		[{ range: 'year' }, '2028-01-01 2028-12-31 monthly'],
		[{ from: '2028-01-15', to: '2028-02-10' }, '2028-01-15 2028-02-10 daily'],
		[{ range: 'custom', from: '2027-01-15', to: '2028-02-10' }, '2027-01-15 2028-02-10 monthly'],
		[{ range: 'custom' }, '2028-02-01 2028-02-29 daily']
	])('%o is %s', (choice, days) => {
		expect(daysOf(choice)).toBe(days);
	});

	test.each([
		{ from: '2028-02-02', to: '2028-02-01' },
		{ range: 'custom', from: '2024-01-01', to: '2028-01-01' }
	] as const)('%o is refused', (choice) => {
		expect(() => resolveRange(choice, NOW)).toThrow(AppError);
	});

	test.each<[RangeChoice, string]>([
		[{ range: 'today' }, '2028-02-28 2028-02-28'],
		[{ range: 'week', at: '2028-01-10' }, '2027-12-28 2028-01-03'],
		[{ range: 'month', at: '2028-01-10' }, '2027-12-01 2027-12-31'],
		// It runs: 29 days of February and as many of January.
		[{ range: 'month' }, '2028-01-01 2028-01-29'],
		// 60 days of a leap year, and as many of one that is none.
		[{ range: 'year' }, '2027-01-01 2027-03-01'],
		[{ from: '2028-02-10', to: '2028-02-12' }, '2028-02-07 2028-02-09']
	])('%o is compared with %s', (choice, days) => {
		expect(beforeOf(choice)).toBe(days);
	});

	test('that runs is never compared with more than the whole period before', () => {
		const at = new Date('2027-03-31T12:00:00Z');
		const { start, end } = rangeBefore(resolveRange({ range: 'month' }, at), at);
		expect([dayOf(start), dayOf(end)]).toEqual(['2027-02-01', '2027-03-01']);
	});

	test('is stepped through back and forth, not into the future', () => {
		for (const range of ['today', 'week', 'month', 'year'] as const) {
			const shown = resolveRange({ range }, NOW);
			const { before, after } = neighbours(shown, NOW);
			expect(after).toBeNull();
			const earlier = resolveRange({ range, at: before! }, NOW);
			expect(earlier.end).toEqual(shown.start);
			const again = resolveRange({ range, at: neighbours(earlier, NOW).after! }, NOW);
			expect([again.from, again.to]).toEqual([shown.from, shown.to]);
		}
	});
});
