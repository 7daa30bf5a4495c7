import { spawnSync } from 'node:child_process';
import type { Binaries } from './binaries';
import type { DataDirectory } from './data-directory';
import { isAlive, isPostgres, readPidFile } from './pid-file';
import { pollUntil } from './poll';
import { programEnvironment } from './program-environment';

/** After this, sessions that will not end are cut; the next start recovers, nothing committed is lost. */
const FAST_TIMEOUT_MS = 20_000;
const IMMEDIATE_TIMEOUT_MS = 5_000;

export interface Server {
	pid: number;
	/** Only of a server that is our child: resolves with its exit code. */
	ended?: Promise<number | null>;
}

/** Asks the server to end its sessions and stop, without waiting for it. */
export function requestShutDown(data: DataDirectory, binaries: Binaries, { pid }: Server): void {
	if (readPidFile(data.dir)?.pid !== pid || !isAlive(pid)) return;
	// Windows has no signals; elsewhere pg_ctl would only send this one, and it refuses to run as root.
	if (process.platform === 'win32')
		spawnSync(binaries.pgCtl, ['stop', '-D', data.dir, '-m', 'fast', '--no-wait'], {
			env: programEnvironment()
		});
	else process.kill(pid, 'SIGINT');
}

/** Stops the server and waits until its process is gone. */
export async function shutDown(data: DataDirectory, binaries: Binaries, server: Server): Promise<void> {
	requestShutDown(data, binaries, server);
	// Polled for a child too: it does not keep our event loop running.
	let hasEnded = false;
	void server.ended?.then(() => (hasEnded = true));
	const isGone = () => hasEnded || (!server.ended && !(isAlive(server.pid) && isPostgres(server.pid)));
	const whenGone = (timeoutMs: number) => pollUntil(() => isGone() || undefined, timeoutMs, 10);

	if (await whenGone(FAST_TIMEOUT_MS)) return;
	process.kill(server.pid, 'SIGQUIT');
	await whenGone(IMMEDIATE_TIMEOUT_MS);
}
