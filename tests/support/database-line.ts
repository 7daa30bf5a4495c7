import { once } from 'node:events';
import net from 'node:net';

/** A line to a database that can be cut: everything that goes through it is passed on as it is. */
export interface DatabaseLine {
	/** the database's address by way of this line */
	url: string;
	/** Cuts it; who tries again is refused until it is mended. */
	cut(): void;
	mend(): void;
	/** Of the next transaction that speaks of `text`: its connection is cut before the word that it is committed arrives. */
	loseCommitOf(text: string): void;
	close(): Promise<void>;
}

/** How the database says that a commit is done. */
const COMMITTED = 'COMMIT\0';

export async function openLine(databaseUrl: string): Promise<DatabaseLine> {
	const target = new URL(databaseUrl);
	const open = new Set<net.Socket>();
	let isCut = false;
	let lost: string | null = null;
	const server = net.createServer((client) => {
		if (isCut) {
			client.destroy();
			return;
		}
		const upstream = net.connect(Number(target.port), target.hostname);
		let losesCommit = false;
		client.on('data', (bytes) => {
			if (lost !== null && bytes.includes(lost)) {
				lost = null;
				losesCommit = true;
			}
			upstream.write(bytes);
		});
		upstream.on('data', (bytes) => {
			if (losesCommit && bytes.includes(COMMITTED)) client.destroy();
			else client.write(bytes);
		});
		for (const [socket, other] of [
			[client, upstream],
			[upstream, client]
		] as const) {
			open.add(socket);
			socket.on('error', () => {});
			socket.on('close', () => {
				open.delete(socket);
				other.destroy();
			});
		}
	});
	await once(server.listen(0, '127.0.0.1'), 'listening');
	const url = new URL(databaseUrl);
	url.host = `127.0.0.1:${(server.address() as net.AddressInfo).port}`;
	const cut = () => {
		isCut = true;
		for (const socket of open) socket.destroy();
	};
	return {
		url: url.href,
		cut,
		mend: () => (isCut = false),
		loseCommitOf: (text) => (lost = text),
		async close() {
			cut();
			server.close();
			await once(server, 'close');
		}
	};
}
