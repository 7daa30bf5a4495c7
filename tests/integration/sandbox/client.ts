import { afterAll } from 'vitest';
import { SANDBOX_API_KEY, startSandbox, type SandboxOptions } from '$lib/server/openrouter/sandbox';

/** A sandbox for one test file, spoken to over HTTP and without any client of ours. */
export async function openSandbox(options: SandboxOptions = {}) {
	const sandbox = await startSandbox({
		tokensPerSecond: Infinity,
		generationDelayMs: 0,
		allowMarkers: true,
		...options
	});
	afterAll(() => sandbox.close());
	const authorization = `Bearer ${SANDBOX_API_KEY}`;

	const get = (path: string, headers: Record<string, string> = { authorization }) =>
		fetch(`${sandbox.url}${path}`, { headers });
	const chat = (body: object, { fault, ...init }: RequestInit & { fault?: string } = {}) =>
		fetch(`${sandbox.url}/chat/completions`, {
			method: 'POST',
			headers: { authorization, ...(fault === undefined ? {} : { 'x-sandbox-fault': fault }) },
			body: JSON.stringify({
				model: 'openai/gpt-4o-mini',
				messages: [user('Tell me about rivers.')],
				...body
			}),
			...init
		});
	return {
		sandbox,
		get,
		chat,
		/** The answer of a whole completion. */
		ask: async (body: object, fault?: string) => json(await chat(body, { fault })),
		/** The events of a stream, read to its end. */
		stream: async (body: object, fault?: string) => {
			const response = await chat({ ...body, stream: true }, { fault });
			return parseEvents(await response.text());
		},
		billed: (id: unknown) => sandbox.ledger().filter((entry) => entry.id === id)
	};
}

export const user = (content: unknown) => ({ role: 'user', content });

/** Loose on purpose: the shapes are what the tests are about. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Json = any;

export async function json(response: Response): Promise<Json> {
	return JSON.parse(await response.text());
}

export interface Events {
	text: string;
	chunks: Json[];
	comments: number;
	isDone: boolean;
}

export function parseEvents(text: string): Events {
	const blocks = text.split('\n\n').filter((block) => block !== '');
	const data = blocks.filter((block) => block.startsWith('data: ')).map((block) => block.slice(6));
	return {
		text,
		chunks: data.filter((event) => event !== '[DONE]').map((event) => JSON.parse(event)),
		comments: blocks.filter((block) => block.startsWith(':')).length,
		isDone: data.at(-1) === '[DONE]'
	};
}

export const contentOf = ({ chunks }: Events): string =>
	chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('');

export const reasoningOf = ({ chunks }: Events): string =>
	chunks.map((chunk) => chunk.choices[0]?.delta.reasoning ?? '').join('');

/** The digits of a number in JSON text, before any float has rounded them. */
export const digitsOf = (text: string, key: string): string | undefined =>
	new RegExp(`"${key}":([-\\d.e]+)`).exec(text)?.[1];
