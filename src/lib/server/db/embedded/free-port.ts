import { once } from 'node:events';
import net from 'node:net';

/** A loopback port that is free now; another program can still be faster than the one it is meant for. */
export async function findFreePort(): Promise<number> {
	const probe = net.createServer().listen(0, '127.0.0.1');
	await once(probe, 'listening');
	const { port } = probe.address() as net.AddressInfo;
	probe.close();
	await once(probe, 'close');
	return port;
}
