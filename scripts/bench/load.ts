import http from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { now, readStamps, type AnswerPlan } from './clock';

/** Something that answers a question with a stream. */
export interface Target {
	name: string;
	/** the request of the `index`th stream */
	ask(plan: AnswerPlan, index: number): { url: string; headers: http.OutgoingHttpHeaders; body: string };
}

/** One answer, as its reader got it. */
export interface Seen {
	/** from the request to the first piece of text */
	firstTokenMs: number;
	/** of each piece: from when it left the provider until it was read */
	lagsMs: number[];
}

const agent = new http.Agent({ keepAlive: true, maxSockets: Infinity });

/** @throws {Error} when the answer is not whole */
export function readAnswer(target: Target, plan: AnswerPlan, index: number): Promise<Seen> {
	const { url, headers, body } = target.ask(plan, index);
	const done = Promise.withResolvers<Seen>();
	const lagsMs: number[] = [];
	let firstTokenMs = NaN;
	let rest = '';
	const askedAt = now();
	const request = http.request(url, {
		agent,
		method: 'POST',
		headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...headers }
	});
	request.on('error', done.reject);
	request.on('response', (response) => {
		let refusal = '';
		response.setEncoding('utf8').on('error', done.reject);
		response.on('data', (piece: string) => {
			const at = now();
			if (response.statusCode !== 200) refusal += piece;
			const read = readStamps(rest + piece);
			rest = read.rest;
			for (const stamp of read.stamps) lagsMs.push((at - stamp) / 1_000);
			if (read.stamps.length > 0 && Number.isNaN(firstTokenMs)) firstTokenMs = (at - askedAt) / 1_000;
		});
		response.on('end', () => {
			if (lagsMs.length === plan.chunks) done.resolve({ firstTokenMs, lagsMs });
			else
				done.reject(
					new Error(
						`${target.name}: HTTP ${response.statusCode}, ${lagsMs.length} of ${plan.chunks} pieces ${refusal}`
					)
				);
		});
	});
	request.end(body);
	return done.promise;
}

/** One answer after the other. */
export async function readInTurn(target: Target, plan: AnswerPlan, count: number): Promise<Seen[]> {
	const seen: Seen[] = [];
	for (let index = 0; index < count; index++) seen.push(await readAnswer(target, plan, index));
	return seen;
}

/** All at once, begun evenly over `spreadMs`, as people do. */
export function readTogether(
	target: Target,
	plan: AnswerPlan,
	{ count, spreadMs }: { count: number; spreadMs: number }
): Promise<Seen[]> {
	return Promise.all(
		Array.from({ length: count }, async (_, index) => {
			await delay((spreadMs * index) / count);
			return readAnswer(target, plan, index);
		})
	);
}
