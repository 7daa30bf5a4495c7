import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { OpenRouterClient, type OpenRouterClientOptions } from '$lib/server/openrouter/client';

/** What the provider does with a request, whatever the request says. */
export type Provider = (response: ServerResponse, request: IncomingMessage) => void | Promise<void>;

export interface Replay {
	status?: number;
	headers?: Record<string, string>;
	/** sent one after the other, each as a piece of its own */
	pieces: (string | Uint8Array)[];
}

/** A provider that always answers this. */
export function replay({ status = 200, headers = {}, pieces }: Replay): Provider {
	return async (response) => {
		response.writeHead(status, headers);
		for (const piece of pieces) {
			response.write(piece);
			await setImmediate();
		}
		response.end();
	};
}

/** Answers with a stream of events, and the end of it. */
export function replayEvents(...events: string[]): Provider {
	return replay({ headers: { 'content-type': 'text/event-stream' }, pieces: events });
}

export function replayJson(body: unknown, status = 200, headers: Record<string, string> = {}): Provider {
	return replay({
		status,
		headers: { 'content-type': 'application/json', ...headers },
		pieces: [JSON.stringify(body)]
	});
}

/** What the provider was asked, and over how many connections. */
export interface Heard {
	requests: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[];
	connections: number;
}

/** Runs `work` with a client of its own that talks to `provider` over HTTP. */
export async function withProvider<Result>(
	provider: Provider,
	work: (client: OpenRouterClient, heard: Heard) => Promise<Result>,
	options: Partial<OpenRouterClientOptions> = {}
): Promise<Result> {
	const heard: Heard = { requests: [], connections: 0 };
	const server = createServer((request, response) => {
		void hear(request, heard).then(() => provider(response, request));
	});
	server.on('connection', () => heard.connections++);
	await once(server.listen(0, '127.0.0.1'), 'listening');
	const { port } = server.address() as AddressInfo;
	const client = new OpenRouterClient({
		baseUrl: `http://127.0.0.1:${port}/api/v1`,
		apiKey: 'sk-test',
		...options
	});
	try {
		return await work(client, heard);
	} finally {
		server.closeAllConnections();
		server.close();
		await client.close();
	}
}

async function hear(request: IncomingMessage, heard: Heard): Promise<void> {
	let body = '';
	for await (const piece of request.setEncoding('utf8')) body += String(piece);
	const { method = '', url = '', headers } = request;
	heard.requests.push({ method, url, headers, body });
}
