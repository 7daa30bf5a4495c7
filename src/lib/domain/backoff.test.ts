import { expect, test } from 'vitest';
import { backoffMs } from './backoff';

const PACE = { firstMs: 500, longestMs: 30_000 };

test('waits longer each time, up to half a minute, and never all at one moment', () => {
	expect([0, 1, 2, 5, 6, 100].map((attempt) => backoffMs(attempt, PACE, 1))).toEqual([
		500, 1_000, 2_000, 16_000, 30_000, 30_000
	]);
	expect(backoffMs(3, PACE, 0)).toBe(2_000);
	expect(backoffMs(3, PACE, 0.5)).toBe(3_000);
});
