import path from 'node:path';
import type { Config } from '$lib/server/config';
import postgres from 'postgres';
import { startPostgres } from '$lib/server/db/embedded';
import { StartError } from './environment';

export interface Database {
	ownerUrl: string;
	/** For people; without the password. */
	description: string;
	stop(): Promise<void>;
	stopWithoutWaiting(): void;
}

/**
 * The configured database: that of DATABASE_URL, which is only looked at, or the embedded one, which is
 * started and becomes the DATABASE_URL of this process.
 * @param onLost called when the embedded server ends without us
 * @throws StartError or EmbeddedPostgresError when it cannot be used
 */
export async function startDatabase(config: Config, onLost?: () => void): Promise<Database> {
	if (config.DATABASE_URL) return findDatabase(config.DATABASE_URL);
	const dataDir = path.resolve(config.DATA_DIR, 'postgres');
	const server = await startPostgres({
		dataDir,
		onExit: () => {
			console.error(`The embedded database has ended unexpectedly. Its log is ${dataDir}.log.`);
			onLost?.();
		}
	});
	process.env.DATABASE_URL = server.url;
	return { ...server, ownerUrl: server.url, description: `embedded PostgreSQL in ${dataDir}` };
}

async function findDatabase(ownerUrl: string): Promise<Database> {
	const { host, pathname } = new URL(ownerUrl);
	const description = `${decodeURIComponent(pathname.slice(1))} on ${host} (DATABASE_URL)`;
	const sql = postgres(ownerUrl, { max: 1, connect_timeout: 10 });
	try {
		await sql`select 1`;
	} catch (error) {
		throw new StartError(`DATABASE_URL: cannot use ${description}: ${(error as Error).message}`);
	} finally {
		await sql.end({ timeout: 1 });
	}
	return { ownerUrl, description, stop: async () => {}, stopWithoutWaiting: () => {} };
}
