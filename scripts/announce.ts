import type http from 'node:http';
import type net from 'node:net';
import type { BackingServices } from './backing-services';

/** What a person sees last when everything runs. */
export function announce(server: http.Server, { database, provider }: BackingServices): void {
	const { address, port } = server.address() as net.AddressInfo;
	const isLocal = ['127.0.0.1', '0.0.0.0', '::', '::1'].includes(address);
	console.log(`
  Colloquy is ready: ${process.env.ORIGIN ?? `http://${isLocal ? 'localhost' : address}:${port}`}

  Database   ${database}
  Provider   ${provider}

  Ctrl-C stops it.
`);
}
