/**
 * `npm start`: builds if needed, brings up what the application needs, and runs the built server
 * (adapter-node's) in this process. On leaving, the server finishes its requests, then the application its
 * work, then sandbox and database stop: nothing is left running.
 */
import { once } from 'node:events';
import type http from 'node:http';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Config } from '$lib/server/config';
import { UPLOAD_BYTES_MAX } from '$lib/server/http/body-limit';
import { announce } from './announce';
import { startBackingServices } from './backing-services';
import { buildIfNeeded } from './build-if-needed';
import { loadEnvironment } from './environment';
import { live } from './lifetime';
import { configureAddresses } from './request-addresses';

const SHUTDOWN_JOBS = Symbol.for('colloquy.shutdown');

await live(async (life) => {
	const config = loadEnvironment();
	setServerDefaults(config);
	await buildIfNeeded(life.interrupted);
	life.interrupted.throwIfAborted();

	const services = await startBackingServices(config, () => life.leave(1));
	life.cleanup.defer(() => services.stop());
	life.atExit = () => services.stopWithoutWaiting();
	life.interrupted.throwIfAborted();

	life.cleanup.defer(runShutdownJobs);
	// adapter-node emits this when the last request is done, or has been cut
	process.on('sveltekit:shutdown' as 'exit', () => life.leave(0));
	const addAddresses = configureAddresses(config.TRUST_PROXY);
	const server = await loadServer();
	addAddresses(server);
	if (!server.listening) await once(server, 'listening');
	announce(server, services);
	// It listens to SIGINT and SIGTERM by itself, but not to a closed terminal or the end of npm.
	return () => process.kill(process.pid, 'SIGTERM');
});

async function loadServer(): Promise<http.Server> {
	const entry = pathToFileURL(path.resolve('build/index.js')).href;
	const { server } = (await import(entry)) as { server: { server: http.Server } };
	return server.server;
}

/** For adapter-node, which reads the environment itself and takes an empty variable for a value. */
function setServerDefaults(config: Config): void {
	if (!process.env.ORIGIN) delete process.env.ORIGIN;
	process.env.PORT = String(config.PORT);
	process.env.BODY_SIZE_LIMIT ||= String(UPLOAD_BYTES_MAX);
	// Longer than proxies keep a connection that idles: else one sends a request into a connection that is being closed.
	process.env.KEEP_ALIVE_TIMEOUT ||= '75';
	// An open event stream would hold the server for as long as its page is open; browsers reconnect.
	process.env.SHUTDOWN_TIMEOUT ||= '2';
}

/** The application's own: what it has to finish while the database is still there. */
async function runShutdownJobs(): Promise<void> {
	const jobs = (globalThis as { [SHUTDOWN_JOBS]?: (() => Promise<void>)[] })[SHUTDOWN_JOBS] ?? [];
	for (const result of await Promise.allSettled(jobs.map((job) => job())))
		if (result.status === 'rejected') console.error(result.reason);
}
