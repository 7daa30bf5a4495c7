import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { request } from 'undici';
import { afterAll } from 'vitest';
import { sandbox } from './app';

/**
 * A provider between the application and the sandbox that lets everything through and remembers what was asked. A test
 * file imports it before anything of the application, which reads the provider's address when it is loaded.
 */
export const asked: { messages: { role: string; content: unknown }[] }[] = [];

const relay = createServer((incoming, outgoing) => {
	void (async () => {
		const body = await text(incoming);
		if (body !== '') asked.push(JSON.parse(body) as (typeof asked)[number]);
		const answer = await request(new URL(incoming.url ?? '/', sandbox.url), {
			method: incoming.method === 'POST' ? 'POST' : 'GET',
			headers: {
				authorization: incoming.headers.authorization ?? '',
				'content-type': 'application/json'
			},
			body: body === '' ? undefined : body
		});
		outgoing.writeHead(answer.statusCode, answer.headers as Record<string, string>);
		answer.body.pipe(outgoing);
	})();
});
await once(relay.listen(0, '127.0.0.1'), 'listening');
process.env.OPENROUTER_BASE_URL = `http://127.0.0.1:${(relay.address() as AddressInfo).port}/api/v1`;

afterAll(() => {
	relay.closeAllConnections();
	relay.close();
});
