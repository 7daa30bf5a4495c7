import { logger } from '../logger';
import { recoverGenerations } from '../services/generation/recover';
import { lookUpCosts } from '../services/metering/lookup';

/**
 * The clock behind the metering's second half: runs that lost their process, and costs that a stream did not tell.
 * What is due stands in the database, so it does not matter which instance's clock comes first, or that one died.
 */
const TICK_MS = 1_000;
/** Orphans show after 30 s; looking every few seconds is soon enough. */
const RECOVERY_TICKS = 5;

export interface RecoveryClock {
	/** resolves when the work that was under way is done */
	stop(): Promise<void>;
}

export function startRecovery(): RecoveryClock {
	let ticks = 0;
	let work: Promise<void> | null = null;
	const tick = async () => {
		try {
			if (ticks++ % RECOVERY_TICKS === 0) await recoverGenerations();
			await lookUpCosts();
		} catch (err) {
			logger.error({ err }, 'recovery failed; it is tried again');
		}
	};
	const timer = setInterval(() => {
		work ??= tick().finally(() => (work = null));
	}, TICK_MS);
	return {
		async stop() {
			clearInterval(timer);
			await work;
		}
	};
}
