import { logger } from '../logger';
import { syncIfDue } from '../services/catalogue/sync-if-due';
import { startClock, type Clock } from './clock';

/** How late a refresh may be; it is due every six hours. */
const LOOK_EVERY_MS = 60_000;

/** Keeps the catalogue of models in line with the provider's. */
export function startCatalogueClock(): Clock {
	return startClock('catalogue', LOOK_EVERY_MS, () => syncIfDue(logger));
}
