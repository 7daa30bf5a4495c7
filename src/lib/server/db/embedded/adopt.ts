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

/** A server that was killed or told to stop a moment ago still looks ready and refuses or drops connections. */
const LOGIN_TIMEOUT_MS = 5_000;

/**
 * @returns the running server, or `undefined` when the directory is free to start one on
 * @throws EmbeddedPostgresError when a server runs there that cannot be used
 */
export async function adopt(data: DataDirectory, database: string): Promise<PidFile | undefined> {
	let firstFailureAt: number | undefined;
	const tryLogin = async (server: PidFile): Promise<PidFile | undefined> => {
		try {
			await openDatabase(data, server.port, database);
			return server;
		} catch (error) {
			firstFailureAt ??= performance.now();
			if (error instanceof EmbeddedPostgresError) throw error;
			if (performance.now() - firstFailureAt < LOGIN_TIMEOUT_MS) return undefined;
			throw new EmbeddedPostgresError(
				`A PostgreSQL server (process ${server.pid}) runs on ${data.dir}, but cannot be used: ` +
					(error as Error).message
			);
		}
	};
	const answer = await pollUntil<PidFile | 'none'>(
		() => {
			const server = findServer(data);
			return server?.isReady ? tryLogin(server) : server ? undefined : 'none';
		},
		READY_TIMEOUT_MS,
		50
	);
	if (answer) return answer === 'none' ? undefined : answer;
	throw new EmbeddedPostgresError(
		`A PostgreSQL server (process ${readPidFile(data.dir)?.pid}) has been starting or stopping on ` +
			`${data.dir} for ${READY_TIMEOUT_MS / 1000} s. Its log is ${data.logFile}.`
	);
}

/** What the pid file says, if that process lives and is a server. */
function findServer(data: DataDirectory): PidFile | undefined {
	const server = readPidFile(data.dir);
	// The file of a dead process stays: PostgreSQL checks what is left of that server and replaces it.
	if (!server || !isAlive(server.pid)) return undefined;
	if (isPostgres(server.pid)) return server;
	removePidFile(data.dir);
	return undefined;
}
