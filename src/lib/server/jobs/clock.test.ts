import { describe, expect, test } from 'vitest';
import { startClock } from './clock';

describe('a clock', () => {
	test('does one round at a time, goes on after one that failed, and ends the last one when it is stopped', async () => {
		let rounds = 0;
		let atOnce = 0;
		const third = Promise.withResolvers<void>();
		const clock = startClock('test', 1, async (signal) => {
			expect(++atOnce).toBe(1);
			try {
				if (++rounds < 3) throw new Error('this round fails');
				third.resolve();
				// A question that nobody answers: only the stop ends it.
				await new Promise((resolve) => signal.addEventListener('abort', resolve));
			} finally {
				atOnce--;
			}
		});
		await third.promise;
		await clock.stop();
		expect({ rounds, atOnce }).toEqual({ rounds: 3, atOnce: 0 });
	});
});
