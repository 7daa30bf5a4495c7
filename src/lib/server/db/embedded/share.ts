/**
 * How processes share one server: each holds a lease, and the one that gives back the last lease stops it.
 * Leases are taken and given back only in one's turn (the start lock), so that nobody stops a server which
 * somebody else has just found.
 */
import { READY_TIMEOUT_MS } from './adopt';
import type { Binaries } from './binaries';
import type { DataDirectory } from './data-directory';
import { EmbeddedPostgresError } from './errors';
import { tryExclusive, tryShared, waitExclusive, type FileLock } from './file-lock';
import { isAlive } from './pid-file';
import { requestShutDown, shutDown, type Server } from './shut-down';
import type { PostgresOptions, RunningPostgres } from './start';

/** Whoever has the turn may be waiting for a recovery. */
const TURN_TIMEOUT_MS = READY_TIMEOUT_MS + 30_000;
const WATCH_INTERVAL_MS = 1_000;

/** Waits until no other process starts or stops the server of this directory. */
export async function takeTurn(data: DataDirectory): Promise<FileLock> {
	const turn = await waitExclusive(data.lockFile, TURN_TIMEOUT_MS);
	if (turn) return turn;
	throw new EmbeddedPostgresError(
		`Another process has been starting or stopping the database in ${data.dir} ` +
			`for ${TURN_TIMEOUT_MS / 1000} s (it holds ${data.lockFile}).`
	);
}

/** In one's turn nobody can be trying for the file alone, so this succeeds. */
export function takeLease(data: DataDirectory): FileLock {
	const lease = tryShared(data.usersFile);
	if (!lease) throw new EmbeddedPostgresError(`${data.usersFile} is locked by another program.`);
	return lease;
}

/** The ways to leave the server; while in use, tells `onExit` when it ends. */
export function share(
	data: DataDirectory,
	binaries: Binaries,
	server: Server,
	lease: FileLock,
	onExit: PostgresOptions['onExit']
): Pick<RunningPostgres, 'stop' | 'stopWithoutWaiting'> {
	let left: Promise<void> | undefined;
	if (onExit)
		watch(server, (code) => {
			if (!left) onExit(code);
		});

	const leaveAsLast = () => {
		lease.release();
		using alone = tryExclusive(data.usersFile);
		return alone !== undefined;
	};
	const leave = async () => {
		using _turn = await takeTurn(data);
		if (leaveAsLast()) await shutDown(data, binaries, server);
	};
	return {
		stop: () => (left ??= leave()),
		stopWithoutWaiting() {
			if (left) return;
			left = Promise.resolve();
			using turn = tryExclusive(data.lockFile);
			if (turn && leaveAsLast()) requestShutDown(data, binaries, server);
		}
	};
}

function watch({ pid, ended }: Server, onEnd: (code: number | null) => void): void {
	if (ended) {
		void ended.then(onEnd);
		return;
	}
	// The system announces the end of a process to its parent only.
	const timer = setInterval(() => {
		if (isAlive(pid)) return;
		clearInterval(timer);
		onEnd(null);
	}, WATCH_INTERVAL_MS).unref();
}
