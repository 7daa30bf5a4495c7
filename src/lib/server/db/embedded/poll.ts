import { setTimeout as delay } from 'node:timers/promises';

/**
 * Asks `check` again and again until it answers something other than `undefined`.
 * Only for what the operating system cannot announce: a file another program writes, a lock it drops, a
 * process that is not our child.
 * @returns the answer, or `undefined` once `timeoutMs` have passed
 */
export async function pollUntil<T>(
	check: () => T | undefined | Promise<T | undefined>,
	timeoutMs: number,
	intervalMs = 20
): Promise<T | undefined> {
	const deadline = performance.now() + timeoutMs;
	for (;;) {
		const answer = await check();
		if (answer !== undefined || performance.now() > deadline) return answer;
		await delay(intervalMs);
	}
}
