import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { config } from '../config';
import { withPreparedStatements } from './prepared';
import { runtimeUrl, type RuntimeRole } from './runtime-url';
import * as schema from './schema';

export type Database = PostgresJsDatabase<typeof schema>;
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];

interface Pool {
	client: postgres.Sql;
	database: Database;
}

/**
 * Connections of one instance. The app's serve people; the system's few serve sign-in and recovery; those for
 * counters do not wait for the disk, and so hold a row that many want for a moment only.
 */
const POOLS = {
	app: { role: 'app', connectionsMax: 12, settings: {} },
	system: { role: 'system', connectionsMax: 6, settings: {} },
	counters: { role: 'system', connectionsMax: 2, settings: { synchronous_commit: 'off' } }
} as const satisfies Record<
	string,
	{ role: RuntimeRole; connectionsMax: number; settings: Record<string, string> }
>;

const pools = new Map<keyof typeof POOLS, Pool>();

function pool(name: keyof typeof POOLS): Pool {
	const open = pools.get(name);
	if (open !== undefined) return open;
	const { role, connectionsMax, settings } = POOLS[name];
	const ownerUrl = config().DATABASE_URL;
	if (ownerUrl === undefined)
		throw new Error('DATABASE_URL is not set; npm start sets it for the embedded database');
	const connected = postgres(runtimeUrl(ownerUrl, role), {
		max: connectionsMax,
		connect_timeout: 10,
		onnotice: () => {},
		connection: { application_name: `colloquy ${name}`, ...settings }
	});
	const client = withPreparedStatements(connected);
	const created = { client, database: drizzle(client, { schema }) };
	pools.set(name, created);
	return created;
}

/** As `colloquy_app`: sees nothing outside `withTenant`. */
export function appDatabase(): Database {
	return pool('app').database;
}

/** As `colloquy_system`: sees every tenant. For sign-in, recovery and platform administration. */
export function systemDatabase(): Database {
	return pool('system').database;
}

/** As `colloquy_system`, for counts that may be lost with a crash of the database: how often somebody tried. */
export function countersDatabase(): Database {
	return pool('counters').database;
}

/**
 * Hears what is sent with `pg_notify`, on a connection of its own that comes back by itself after it was lost. What
 * was sent meanwhile is missed, so whoever listens has to look for themselves: now and then, or `onListen`, which is
 * called whenever it has begun to hear, for the first time too.
 * @returns how to stop
 */
export async function listen(
	channel: string,
	onMessage: (payload: string) => void,
	onListen?: () => void
): Promise<() => Promise<void>> {
	const listening = await pool('system').client.listen(channel, onMessage, onListen);
	return () => listening.unlisten();
}

/** Ends every connection; running queries get up to five seconds. */
export async function closeDatabase(): Promise<void> {
	const closing = [...pools.values()].map(({ client }) => client.end({ timeout: 5 }));
	pools.clear();
	await Promise.all(closing);
}
