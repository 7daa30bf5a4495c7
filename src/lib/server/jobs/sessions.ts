import { sweepSessions } from '../services/accounts/sweep-sessions';
import { startClock, type Clock } from './clock';

const SWEEP_EVERY_MS = 60 * 60_000;

/** Keeps sessions and links that let nobody in any more from piling up. */
export function startSessionSweep(): Clock {
	return startClock('sweep sessions', SWEEP_EVERY_MS, sweepSessions);
}
