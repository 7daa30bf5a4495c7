import { setTimeout as delay } from 'node:timers/promises';
import type { RunPlan } from './plan';

/** The database may be gone for a while; what is to be written waits for it, with a limit so that a process can end. */
const RETRY_DELAYS_MS = [100, 250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 60_000];

/** Writes the end of a call, again and again while it fails. @returns null when it cannot be done at all */
export async function insistently<Result>(
	{ log, generationId }: Pick<RunPlan, 'log' | 'generationId'>,
	write: () => Promise<Result>
): Promise<Result | null> {
	for (let attempt = 0; ; attempt++) {
		try {
			return await write();
		} catch (err) {
			const delayMs = RETRY_DELAYS_MS[attempt];
			log.error({ err, generationId, attempt, delayMs }, 'the end of a generation was not written');
			if (delayMs === undefined) return null;
			await delay(delayMs);
		}
	}
}
