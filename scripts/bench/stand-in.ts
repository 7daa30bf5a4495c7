/**
 * A process of its own that stands in for OpenRouter, as cheap as it can be: no model, no books, only its streaming
 * protocol. The last message says how many chunks to send and how fast; each has the time in it at which it left.
 */
import { randomUUID } from 'node:crypto';
import http from 'node:http';
import { text } from 'node:stream/consumers';
import { now, readPlan, stamp } from './clock.ts';
import { listen } from './listen.ts';

const server = http.createServer((request, response) => {
	if (request.method === 'POST' && request.url === '/chat/completions') void answer(request, response);
	else response.writeHead(404).end('{"error":{"code":404,"message":"not here"}}');
});

async function answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
	const { model, messages } = JSON.parse(await text(request)) as {
		model: string;
		messages: { content: string }[];
	};
	const { chunks, paceMs } = readPlan(messages.at(-1)?.content ?? '');
	const id = `gen-${randomUUID()}`;
	const head = { id, provider: 'OpenAI', model, object: 'chat.completion.chunk', created: 1_767_225_600 };
	const send = (content: string, rest: object, finish: string | null = null) => {
		const choice = { index: 0, delta: { role: 'assistant', content }, finish_reason: finish };
		return response.write(`data: ${JSON.stringify({ ...head, choices: [choice], ...rest })}\n\n`);
	};
	response.writeHead(200, { 'content-type': 'text/event-stream', 'x-generation-id': id });
	let sent = 0;
	const next = () => {
		send(stamp(now()), {});
		if (++sent < chunks) return;
		clearInterval(timer);
		send('', {}, 'stop');
		const usage = { prompt_tokens: 20, completion_tokens: chunks, total_tokens: 20 + chunks, cost: 0.000123 };
		send('', { usage });
		response.end('data: [DONE]\n\n');
	};
	const timer = setInterval(next, paceMs);
	response.on('close', () => clearInterval(timer));
	next();
}

listen(server);
