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

/** Connections of one instance. The app's serve people; the system's few serve sign-in and recovery. */
const CONNECTIONS_MAX: Record<RuntimeRole, number> = { app: 12, system: 6 };

const pools = new Map<RuntimeRole, Pool>();

function pool(role: RuntimeRole): Pool {
	const open = pools.get(role);
	if (open !== undefined) return open;
	const ownerUrl = config().DATABASE_URL;
	if (ownerUrl === undefined)
		throw new Error('DATABASE_URL is not set; npm start sets it for the embedded database');
	const connected = postgres(runtimeUrl(ownerUrl, role), {
		max: CONNECTIONS_MAX[role],
		connect_timeout: 10,
		onnotice: () => {},
		connection: { application_name: `colloquy ${role}` }
	});
	const client = withPreparedStatements(connected);
	const created = { client, database: drizzle(client, { schema }) };
	pools.set(role, created);
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

/** Ends every connection; running queries get up to five seconds. */
export async function closeDatabase(): Promise<void> {
	const closing = [...pools.values()].map(({ client }) => client.end({ timeout: 5 }));
	pools.clear();
	await Promise.all(closing);
}
