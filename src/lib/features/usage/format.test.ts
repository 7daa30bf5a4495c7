import { expect, test } from 'vitest';
import { formatChange, formatDays, formatEnd, lastDayBefore } from './format';
import { formatFixedUsd } from './statement-format';

test('what ends with a day is told by that day, and anything else to the minute', () => {
	expect(formatEnd('2026-12-01T00:00:00.000Z')).toBe('the end of 30 November 2026');
	expect(formatEnd('2026-12-01T00:00:00Z')).toBe('the end of 30 November 2026');
	expect(formatEnd('2026-11-30T12:30:00.000Z')).toMatch(/^30 November 2026.* 12:30 UTC$/);
	expect(lastDayBefore('2028-03-01T00:00:00.000Z')).toBe('2028-02-29');
});

test.each([
	['2026-11-26', '2026-11-26', '26 November 2026'],
	['2026-11-01', '2026-11-26', '1–26 November 2026'],
	['2026-11-01', '2026-11-30', 'November 2026'],
	['2028-02-01', '2028-02-29', 'February 2028'],
	['2026-10-30', '2026-11-02', '30 Oct – 2 Nov 2026'],
	['2025-12-30', '2026-01-02', '30 Dec 2025 – 2 Jan 2026'],
	['2026-01-01', '2026-12-31', '2026']
])('from %s to %s is %s', (from, to, said) => {
	expect(formatDays(from, to)).toBe(said);
});

test.each([
	['12', '10', '+20 %'],
	['5', '10', '−50 %'],
	['10.01', '10', 'the same'],
	['10', '0', 'new'],
	['0', '0', '–'],
	['500', '1', '×500']
])('%s after %s is %s', (now, before, said) => {
	expect(formatChange(now, before)).toBe(said);
});

test('amounts of a statement have as many decimals each', () => {
	expect(['1234567.5', '0', '-0.00005'].map(formatFixedUsd)).toEqual([
		'$1,234,567.5000',
		'$0.0000',
		'−$0.0001'
	]);
});
