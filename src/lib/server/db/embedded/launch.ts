/**
 * Starts a server on a data directory that is complete and free. It listens on the loopback interface only,
 * writes to the log file (never to a pipe of ours, which would break when we are killed), and runs in a
 * process group of its own: Ctrl-C must reach the application first and the database last.
 */
import { once } from 'node:events';
import fs from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { READY_TIMEOUT_MS } from './adopt';
import type { Binaries } from './binaries';
import type { DataDirectory } from './data-directory';
import { EmbeddedPostgresError } from './errors';
import { findFreePort } from './free-port';
import { readPidFile } from './pid-file';
import { pollUntil } from './poll';
import { programEnvironment } from './program-environment';
import type { Runner } from './runner';

export interface LaunchedServer {
	pid: number;
	port: number;
	/** Resolves with the exit code when the server has ended (`null` when a signal ended it). */
	ended: Promise<number | null>;
}

export interface LaunchOptions {
	/** Fixed port; `undefined` takes a free one. */
	port: number | undefined;
	settings: Record<string, string>;
}

const DEFAULT_SETTINGS = {
	listen_addresses: '127.0.0.1',
	unix_socket_directories: '',
	log_checkpoints: 'off'
};

/** The children of a server that was killed notice it within a moment; until then no other may start. */
const PREDECESSOR_LINGERS = 'pre-existing shared memory block';
/** Another program can take the free port between our finding it and the server's binding it. */
const PORT_TAKEN = 'could not bind';
const ATTEMPTS_MAX = 40;
const ATTEMPT_INTERVAL_MS = 250;

/** @throws EmbeddedPostgresError with what the server logged when it does not become ready */
export async function launch(
	data: DataDirectory,
	binaries: Binaries,
	runner: Runner,
	options: LaunchOptions
): Promise<LaunchedServer> {
	for (let attempt = 1; ; attempt++) {
		const logStart = fs.existsSync(data.logFile) ? fs.statSync(data.logFile).size : 0;
		const server = run(data, binaries, runner, options.settings, options.port ?? (await findFreePort()));
		if (await becomesReady(data, server)) return server;

		const said = fs.readFileSync(data.logFile).subarray(logStart).toString().trim();
		const isPassing = said.includes(PREDECESSOR_LINGERS) || (!options.port && said.includes(PORT_TAKEN));
		if (!isPassing || attempt === ATTEMPTS_MAX)
			throw new EmbeddedPostgresError(`PostgreSQL did not start on ${data.dir}:\n${said}`);
		await delay(ATTEMPT_INTERVAL_MS);
	}
}

function run(
	data: DataDirectory,
	binaries: Binaries,
	runner: Runner,
	settings: Record<string, string>,
	port: number
): LaunchedServer {
	const args = ['-D', data.dir, '-p', String(port)];
	for (const [name, value] of Object.entries({ ...DEFAULT_SETTINGS, ...settings }))
		args.push('-c', `${name}=${value}`);
	const log = fs.openSync(data.logFile, 'a', 0o600);
	try {
		const child = runner.spawn(binaries.postgres, args, {
			cwd: '/',
			env: programEnvironment(),
			detached: true,
			windowsHide: true,
			stdio: ['ignore', log, log]
		});
		child.unref();
		const ended = once(child, 'exit').then(([code]) => code as number | null);
		return { pid: child.pid ?? 0, port, ended };
	} finally {
		fs.closeSync(log);
	}
}

/** False when the server has ended instead. */
async function becomesReady(data: DataDirectory, server: LaunchedServer): Promise<boolean> {
	let hasEnded = false;
	const ended = server.ended.finally(() => (hasEnded = true));
	const poll = pollUntil(() => {
		const file = readPidFile(data.dir);
		if (file?.pid === server.pid && file.isReady) return true;
		return hasEnded ? false : undefined;
	}, READY_TIMEOUT_MS);
	const isReady = await Promise.race([poll, ended.then(() => false)]);
	if (isReady !== undefined) return isReady;
	process.kill(server.pid, 'SIGINT');
	await ended;
	return false;
}
