import { recoverGenerations } from '../services/generation/recover';
import { lookUpCosts } from '../services/metering/lookup';
import { startClock, type Clock } from './clock';

/**
 * The clocks behind the metering's second half: runs that lost their process, and costs that a stream did not tell.
 * What is due stands in the database, so it does not matter which instance's clock comes first, or that one died.
 * Two clocks, since a provider that is slow to answer must not keep a conversation from being freed.
 */
const LOOK_UP_EVERY_MS = 1_000;
/** Orphans show after 30 s; looking every few seconds is soon enough. */
const RECOVER_EVERY_MS = 5_000;

export function startRecovery(): Clock {
	const clocks = [
		startClock('recover', RECOVER_EVERY_MS, recoverGenerations),
		startClock('look up costs', LOOK_UP_EVERY_MS, lookUpCosts)
	];
	return {
		async stop() {
			await Promise.all(clocks.map((clock) => clock.stop()));
		}
	};
}
