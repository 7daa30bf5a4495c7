/**
 * Runs the PostgreSQL 18 that npm installed, on a directory of ours. Any number of processes may start it on
 * the same directory: the first one does, the others share it, the last one to leave stops it. Whatever is
 * killed, the next start puts things right by itself: it takes over a server that lost its parent, and lets
 * PostgreSQL recover one that was killed. Starting and stopping happen one process at a time, under a lock
 * that the kernel drops when its holder dies.
 */
import { adopt } from './adopt';
import { findBinaries, type Binaries } from './binaries';
import { openDatabase, urlOf } from './connect';
import { createCluster } from './create-cluster';
import { isInitialised, locate, type DataDirectory } from './data-directory';
import { launch, type LaunchedServer } from './launch';
import { chooseRunner, handOver, type Runner } from './runner';
import { share, takeLease, takeTurn } from './share';
import { shutDown } from './shut-down';

export interface PostgresOptions {
	/** Created if missing; its siblings `.log`, `.password`, `.lock` and `.users` belong to it. */
	dataDir: string;
	/** Of a server that has to be started; a free one if left out. One that runs already keeps its own. */
	port?: number;
	/** Created if missing. Default `colloquy`. */
	database?: string;
	/** Server settings, such as `{ fsync: 'off' }`. */
	settings?: Record<string, string>;
	/** False: a new directory is made without waiting for the disk (tests). */
	durable?: boolean;
	/** Called once when the server ends and this process has not called `stop`. */
	onExit?: (code: number | null) => void;
}

export interface RunningPostgres {
	/** The superuser's, on the loopback interface. */
	url: string;
	port: number;
	pid: number;
	/** It was already running on this directory. */
	reused: boolean;
	/** How it runs: "own user", another uid, or "user namespace". */
	mode: string;
	/** Leaves the server, and stops it if no other process uses it. Idempotent. */
	stop(): Promise<void>;
	/** The same without waiting, for a process that must end now. */
	stopWithoutWaiting(): void;
}

/** @throws EmbeddedPostgresError with a message for people when the directory or the machine does not allow it */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
	const data = locate(options.dataDir);
	const binaries = findBinaries();
	const runner = chooseRunner(data, binaries);
	const database = options.database ?? 'colloquy';

	using _turn = await takeTurn(data);
	const lease = takeLease(data);
	try {
		const adopted = await adopt(data, database);
		const server = adopted ?? (await startNew(data, binaries, runner, database, options));
		return {
			...share(data, binaries, server, lease, options.onExit),
			url: urlOf(data, server.port, database),
			port: server.port,
			pid: server.pid,
			reused: adopted !== undefined,
			mode: runner.mode
		};
	} catch (error) {
		lease.release();
		throw error;
	}
}

async function startNew(
	data: DataDirectory,
	binaries: Binaries,
	runner: Runner,
	database: string,
	{ durable = true, settings = {}, port }: PostgresOptions
): Promise<LaunchedServer> {
	if (!isInitialised(data)) await createCluster(data, binaries, runner, durable);
	handOver(data, runner);
	const server = await launch(data, binaries, runner, { settings, port });
	try {
		await openDatabase(data, server.port, database);
		return server;
	} catch (error) {
		await shutDown(data, binaries, server);
		throw error;
	}
}
