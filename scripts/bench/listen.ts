import type http from 'node:http';
import type net from 'node:net';

/** On a free port of this machine, told to whoever has started this process. */
export function listen(server: http.Server): void {
	server.listen(0, '127.0.0.1', () => {
		console.log(`ready: http://127.0.0.1:${(server.address() as net.AddressInfo).port}`);
	});
	process.on('SIGTERM', () => process.exit(0));
}
