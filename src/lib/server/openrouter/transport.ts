import { Agent, request, type Dispatcher } from 'undici';
import { Deadline } from './deadline';
import { OpenRouterError, type CallStage } from './errors';
import { parseError, parseJson } from './parse';

export interface TransportOptions {
	/** such as `https://openrouter.ai/api/v1`, without a slash at the end */
	baseUrl: string;
	apiKey: string;
	/** address and name of this application, for OpenRouter's attribution */
	referer?: string;
	title?: string;
	timeouts?: Partial<Timeouts>;
}

/** How long each part of a call may take, in milliseconds. */
export interface Timeouts {
	connectMs: number;
	/** until the status line; providers think before they accept */
	headersMs: number;
	/** from the status line to the first event of a stream; comments are none */
	firstTokenMs: number;
	/** between two events of a stream, comments not counted; between two pieces of a whole answer */
	silenceMs: number;
	/** one attempt at a completion, to its last byte */
	totalMs: number;
	/** one attempt at anything that is only read, to its last byte */
	readMs: number;
}

const DEFAULT_TIMEOUTS: Timeouts = {
	connectMs: 10_000,
	headersMs: 120_000,
	firstTokenMs: 120_000,
	silenceMs: 120_000,
	totalMs: 3_600_000,
	readMs: 30_000
};

/** A call that was answered with 200; its body is still to come. */
export interface Accepted {
	headers: Dispatcher.ResponseData['headers'];
	body: Dispatcher.ResponseData['body'];
	deadline: Deadline;
}

/** The wire: one call each, its headers, its limits and how it failed. Throws {@link OpenRouterError} and nothing else. */
export class Transport {
	readonly timeouts: Timeouts;
	readonly #options: TransportOptions;
	readonly #agent: Agent;

	constructor(options: TransportOptions) {
		this.#options = options;
		this.timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
		this.#agent = new Agent({
			connect: { timeout: this.timeouts.connectMs },
			headersTimeout: this.timeouts.headersMs,
			bodyTimeout: this.timeouts.silenceMs,
			keepAliveTimeout: 30_000
		});
	}

	post(path: string, body: { stream: boolean }, signal?: AbortSignal): Promise<Accepted> {
		return this.#send(path, new Deadline(this.timeouts.totalMs, signal), {
			method: 'POST',
			body: JSON.stringify(body),
			// Silence of a stream is measured in events, in readChunks: comments would keep a byte timer alive for ever.
			...(body.stream ? { bodyTimeout: 0 } : {})
		});
	}

	get(path: string, signal?: AbortSignal): Promise<Accepted> {
		return this.#send(path, new Deadline(this.timeouts.readMs, signal), { method: 'GET' });
	}

	/** Closes the kept connections; calls in flight end first. */
	close(): Promise<void> {
		return this.#agent.close();
	}

	/** @returns an answer with status 200; anything else is thrown */
	async #send(
		path: string,
		deadline: Deadline,
		options: { method: 'GET' | 'POST'; body?: string; bodyTimeout?: number }
	): Promise<Accepted> {
		try {
			const { statusCode, headers, body } = await request(`${this.#options.baseUrl}${path}`, {
				headers: this.#headers(),
				dispatcher: this.#agent,
				signal: deadline.signal,
				...options
			});
			if (statusCode === 200) return { headers, body, deadline };
			throw await httpError(statusCode, headers, body);
		} catch (cause) {
			deadline.clear();
			throw cause instanceof OpenRouterError ? cause : deadline.failureOf(cause, stageOf(cause));
		}
	}

	#headers(): Record<string, string> {
		const { apiKey, referer, title } = this.#options;
		return {
			'content-type': 'application/json',
			...(apiKey === '' ? {} : { authorization: `Bearer ${apiKey}` }),
			...(referer === undefined ? {} : { 'http-referer': referer }),
			...(title === undefined ? {} : { 'x-openrouter-title': title })
		};
	}
}

/** Long requests are kept alive with white space before the JSON, which JSON.parse takes. */
export async function readJson(
	{ body, deadline }: Accepted,
	moneyFields?: ReadonlySet<string>
): Promise<unknown> {
	let text: string;
	try {
		text = await body.text();
	} catch (cause) {
		throw deadline.failureOf(cause, 'accepted');
	} finally {
		deadline.clear();
	}
	try {
		return parseJson(text, moneyFields);
	} catch (cause) {
		throw new OpenRouterError('protocol', 'the answer was not JSON', { status: 200 }, { cause });
	}
}

async function httpError(
	status: number,
	headers: Accepted['headers'],
	body: Accepted['body']
): Promise<OpenRouterError> {
	const text = await body.text().catch(() => '');
	let reported = null;
	let limitSource = null;
	try {
		const { error } = JSON.parse(text) as { error?: { metadata?: { limit_source?: string } } };
		reported = parseError(error);
		limitSource = error?.metadata?.limit_source ?? null;
	} catch {
		// A proxy's error page: the status says it all.
	}
	return OpenRouterError.fromReported(
		{
			status,
			providerCode: reported?.providerCode ?? null,
			message: reported?.message ?? `HTTP ${status}`
		},
		{ stage: 'refused', retryAfterSeconds: retryAfterSecondsOf(headers), limitSource }
	);
}

/** `Retry-After` in seconds or as a date, else the end of the window that `X-RateLimit-Reset` names (epoch, ms). */
function retryAfterSecondsOf(headers: Accepted['headers']): number | null {
	const retryAfter = String(headers['retry-after'] ?? '');
	const resetAt = Number(headers['x-ratelimit-reset'] ?? NaN);
	const seconds = [
		retryAfter === '' ? NaN : Number(retryAfter),
		(Date.parse(retryAfter) - Date.now()) / 1_000,
		(resetAt - Date.now()) / 1_000
	].find((candidate) => Number.isFinite(candidate) && candidate > 0);
	return seconds === undefined ? null : Math.ceil(seconds);
}

const UNSENT_CODES = new Set([
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'EHOSTUNREACH',
	'ENETUNREACH',
	'UND_ERR_CONNECT_TIMEOUT'
]);

function stageOf(cause: unknown): CallStage {
	return UNSENT_CODES.has((cause as { code?: string } | null)?.code ?? '') ? 'unsent' : 'sent';
}
