import { expect, test } from 'vitest';
import { formatEnd, lastDayBefore } from './format';

test('what ends with a day is told by that day, and anything else to the minute', () => {
	expect(formatEnd('2026-12-01T00:00:00.000Z')).toBe('the end of 30 November 2026');
	expect(formatEnd('2026-12-01T00:00:00Z')).toBe('the end of 30 November 2026');
	expect(formatEnd('2026-11-30T12:30:00.000Z')).toMatch(/^30 November 2026.* 12:30 UTC$/);
	expect(lastDayBefore('2028-03-01T00:00:00.000Z')).toBe('2028-02-29');
});
