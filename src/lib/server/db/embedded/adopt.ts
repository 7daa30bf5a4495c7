/**
 * Finds a server that already runs on the data directory: another process's, or an orphan whose parent was
 * killed. The caller holds the start lock, so no process of ours is starting or stopping it meanwhile.
 */
import { openDatabase } from './connect';
import type { DataDirectory } from './data-directory';
import { EmbeddedPostgresError } from './errors';
import { isAlive, isPostgres, readPidFile, removePidFile, type PidFile } from './pid-file';
import { pollUntil } from './poll';

/** Recovery after a crash replays what was written since the last checkpoint: seconds, rarely a minute. */
export const READY_TIMEOUT_MS = 120_000;

/**
 * @returns the running server, or `undefined` when the directory is free to start one on
 * @throws EmbeddedPostgresError when a server runs there that cannot be used
 */
export async function adopt(data: DataDirectory, database: string): Promise<PidFile | undefined> {
	const answer = await pollUntil(() => look(data, database), READY_TIMEOUT_MS, 50);
	if (answer) return answer === 'none' ? undefined : answer;
	throw new EmbeddedPostgresError(
		`A PostgreSQL server (process ${readPidFile(data.dir)?.pid}) has been starting or stopping on ` +
			`${data.dir} for ${READY_TIMEOUT_MS / 1000} s. Its log is ${data.logFile}.`
	);
}

async function look(data: DataDirectory, database: string): Promise<PidFile | 'none' | undefined> {
	const server = readPidFile(data.dir);
	// The file of a dead process stays: PostgreSQL checks what is left of that server and replaces it.
	if (!server || !isAlive(server.pid)) return 'none';
	if (!isPostgres(server.pid)) {
		removePidFile(data.dir);
		return 'none';
	}
	if (!server.isReady) return undefined;
	try {
		await openDatabase(data, server.port, database);
		return server;
	} catch (error) {
		if (!isAlive(server.pid) || !readPidFile(data.dir)?.isReady) return undefined;
		throw new EmbeddedPostgresError(
			`A PostgreSQL server (process ${server.pid}) runs on ${data.dir}, but cannot be used: ` +
				(error as Error).message
		);
	}
}
