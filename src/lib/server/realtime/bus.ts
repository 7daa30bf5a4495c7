import { config } from '../config';
import { postgresBus } from './postgres-bus';
import { redisBus } from './redis-bus';

/**
 * What instances tell each other beside the changes that commits tell of: how running answers grow, and who is present.
 * PostgreSQL carries it; where `REDIS_URL` is set, Redis does. A message may get lost on the way, and nothing that has
 * to be known depends on it: it stands in the database, and whoever listens looks there for themselves now and then.
 */
export interface Bus {
	/** Tells every instance, this one too. What cannot be told is lost. */
	tell(channel: string, messages: string[]): void;
	/**
	 * Hears what is told from when it resolves on. Connections that were lost come back by themselves.
	 * @returns how to stop
	 * @throws when it cannot be begun
	 */
	hear(channel: string, onMessage: (message: string) => void): Promise<() => Promise<void>>;
	close(): Promise<void>;
}

/** In bytes: `pg_notify` takes less than 8,000. */
export const MESSAGE_MAX = 7_999;

let ofThisProcess: Bus | null = null;

/** The one of this instance. */
export function bus(): Bus {
	if (ofThisProcess !== null) return ofThisProcess;
	const { REDIS_URL } = config();
	return (ofThisProcess = REDIS_URL === undefined ? postgresBus() : redisBus(REDIS_URL, postgresBus()));
}

/** Before the database is closed. */
export async function closeBus(): Promise<void> {
	const closing = ofThisProcess;
	ofThisProcess = null;
	await closing?.close();
}
