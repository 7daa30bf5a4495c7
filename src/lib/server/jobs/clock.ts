import { logger } from '../logger';

/** Work that is done again and again, one round at a time, until it is stopped. */
export interface Clock {
	/** ends the round under way, and resolves when it has */
	stop(): Promise<void>;
}

/** @param work gets a signal that is aborted when the clock is stopped; what it throws is logged and tried again */
export function startClock(
	name: string,
	intervalMs: number,
	work: (signal: AbortSignal) => Promise<unknown>
): Clock {
	const stopping = new AbortController();
	let round: Promise<void> | null = null;
	const tick = async () => {
		try {
			await work(stopping.signal);
		} catch (err) {
			logger.error({ err, clock: name }, 'a round failed; it is tried again');
		}
	};
	const timer = setInterval(() => {
		round ??= tick().finally(() => (round = null));
	}, intervalMs);
	return {
		async stop() {
			clearInterval(timer);
			stopping.abort();
			await round;
		}
	};
}
