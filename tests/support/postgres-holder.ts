/**
 * A process that starts the embedded database on the directory it is given and holds it: what a test needs
 * to kill. It tells its parent `{ started }` or `{ failed }`, and leaves the server on any message.
 */
import { startPostgres } from '$lib/server/db/embedded';

const send = (message: object) => new Promise((done) => process.send!(message, done));

try {
	const server = await startPostgres({
		dataDir: process.argv[2]!,
		durable: false,
		settings: { fsync: 'off', full_page_writes: 'off' }
	});
	const { url, port, pid, reused, mode } = server;
	process.once('message', () => {
		void server.stop().then(() => process.disconnect());
	});
	await send({ started: { url, port, pid, reused, mode } });
} catch (error) {
	await send({ failed: (error as Error).message });
	process.disconnect();
}
