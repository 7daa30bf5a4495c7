/**
 * The floor of every relay, as a process of its own: bytes in, the same bytes out. UPSTREAM is where they come from.
 */
import http from 'node:http';
import { pipeline } from 'node:stream';
import { listen } from './listen.ts';

const agent = new http.Agent({ keepAlive: true });

const server = http.createServer((request, response) => {
	const { method, headers, url } = request;
	const upstream = http.request(`${process.env.UPSTREAM ?? ''}${url ?? ''}`, { agent, method, headers });
	upstream.on('response', (answer) => {
		response.writeHead(answer.statusCode ?? 502, answer.headers);
		pipeline(answer, response, () => {});
	});
	upstream.on('error', () => response.destroy());
	request.pipe(upstream);
});

listen(server);
