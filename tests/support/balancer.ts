import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';

export interface Balancer {
	url: string;
	close(): Promise<void>;
}

/**
 * What stands in front of several instances: each connection goes to the first of them that takes it, and ends when
 * that one dies.
 * @param urls in the order in which they are tried
 */
export async function startBalancer(urls: string[]): Promise<Balancer> {
	const sockets = new Set<net.Socket>();
	const keep = (socket: net.Socket) => {
		sockets.add(socket);
		socket.once('close', () => sockets.delete(socket));
	};
	const forward = (from: net.Socket, [url, ...others]: string[]) => {
		if (url === undefined) return void from.destroy();
		const { hostname, port } = new URL(url);
		const to = net.connect({ host: hostname, port: Number(port) });
		keep(to);
		let isOpen = false;
		to.once('connect', () => {
			isOpen = true;
			from.pipe(to).pipe(from);
		});
		to.on('error', () => to.destroy());
		to.once('close', () => (isOpen ? from.destroy() : forward(from, others)));
		from.once('close', () => to.destroy());
	};
	const server = net.createServer((socket) => {
		keep(socket);
		socket.on('error', () => socket.destroy());
		forward(socket, urls);
	});
	server.listen(0, 'localhost');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://localhost:${port}`,
		async close() {
			for (const socket of sockets) socket.destroy();
			server.close();
			await once(server, 'close');
		}
	};
}
