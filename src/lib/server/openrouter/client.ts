import { Agent, request, type Dispatcher } from 'undici';
import { OpenRouterError } from './errors';
import { parseCompletion, parseError, parseGeneration, parseJson } from './parse';
import { readChunks } from './stream';
import type { ChatCompletion, ChatCompletionChunk, ChatCompletionRequest, GenerationRecord } from './types';

export interface OpenRouterClientOptions {
	/** such as `https://openrouter.ai/api/v1`, without a slash at the end */
	baseUrl: string;
	apiKey: string;
	/** address and name of this application, for OpenRouter's attribution */
	referer?: string;
	title?: string;
	timeouts?: Partial<Timeouts>;
}

export interface Timeouts {
	connectMs: number;
	/** until the status line; providers think before they accept */
	headersMs: number;
	/** between two events of a stream, comments not counted; also until the first */
	silenceMs: number;
}

const DEFAULT_TIMEOUTS: Timeouts = { connectMs: 10_000, headersMs: 120_000, silenceMs: 120_000 };

/** A stream that OpenRouter has accepted: from here on it may cost. */
export interface StreamingChatCompletion {
	/** from `X-Generation-Id`, there before the first token */
	generationId: string | null;
	chunks: AsyncGenerator<ChatCompletionChunk>;
}

/**
 * A client of OpenRouter's API. Every method throws {@link OpenRouterError} and nothing else; none retries, since
 * only the caller knows what was shown and what was held.
 */
export class OpenRouterClient {
	readonly #options: OpenRouterClientOptions;
	readonly #timeouts: Timeouts;
	readonly #agent: Agent;

	constructor(options: OpenRouterClientOptions) {
		this.#options = options;
		this.#timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
		this.#agent = new Agent({
			connect: { timeout: this.#timeouts.connectMs },
			headersTimeout: this.#timeouts.headersMs,
			bodyTimeout: this.#timeouts.silenceMs,
			keepAliveTimeout: 30_000
		});
	}

	/**
	 * A whole answer. An `error` beside its content means that it broke off.
	 * @param options.onAccepted called when OpenRouter has taken the call, with the generation's id if it said one:
	 *   from there on it may cost, whatever becomes of the answer
	 */
	async createChatCompletion(
		body: ChatCompletionRequest,
		{ signal, onAccepted }: { signal?: AbortSignal; onAccepted?: (generationId: string | null) => void } = {}
	): Promise<ChatCompletion & { generationId: string | null }> {
		const response = await this.#post('/chat/completions', { ...body, stream: false }, signal);
		onAccepted?.(generationIdOf(response));
		const completion = completionOf(await readJson(response, signal));
		return { ...completion, generationId: generationIdOf(response) ?? completion.id };
	}

	/**
	 * Starts a streamed answer; resolves when OpenRouter has accepted it. Errors before that throw here; errors
	 * within the stream are chunks with `error`, because their usage counts.
	 */
	async createStreamingChatCompletion(
		body: ChatCompletionRequest,
		{ signal }: { signal?: AbortSignal } = {}
	): Promise<StreamingChatCompletion> {
		const response = await this.#post('/chat/completions', { ...body, stream: true }, signal);
		const type = String(response.headers['content-type'] ?? '');
		if (!type.includes('text/event-stream')) {
			// A whole answer where a stream was asked for: an error that came after the status was fixed, as a rule.
			const completion = completionOf(await readJson(response, signal));
			return { generationId: generationIdOf(response) ?? completion.id, chunks: inOnePiece(completion) };
		}
		return {
			generationId: generationIdOf(response),
			chunks: readChunks(response.body, {
				silenceTimeoutMs: this.#timeouts.silenceMs,
				onSilence: () => response.body.destroy(new Error('silence')),
				signal
			})
		};
	}

	/**
	 * The provider's record of a generation, which appears some time after its end (18 s were seen).
	 * @returns null while there is none
	 */
	async getGeneration(
		id: string,
		{ signal }: { signal?: AbortSignal } = {}
	): Promise<GenerationRecord | null> {
		try {
			const response = await this.#send('GET', `/generation?id=${encodeURIComponent(id)}`, { signal });
			return parseGeneration(await readJson(response, signal));
		} catch (error) {
			if (error instanceof OpenRouterError && error.code === 'not_found') return null;
			if (error instanceof OpenRouterError) throw error;
			throw new OpenRouterError(
				'protocol',
				'the generation record was not as expected',
				{},
				{ cause: error }
			);
		}
	}

	/** Closes the kept connections; calls in flight end first. */
	close(): Promise<void> {
		return this.#agent.close();
	}

	#post(path: string, body: { stream: boolean }, signal?: AbortSignal) {
		return this.#send('POST', path, {
			body: JSON.stringify(body),
			signal,
			// Silence of a stream is measured in events, in readChunks: comments would keep a byte timer alive for ever.
			...(body.stream ? { bodyTimeout: 0 } : {})
		});
	}

	/** @returns an answer with status 200; anything else is thrown */
	async #send(
		method: 'GET' | 'POST',
		path: string,
		options: { body?: string; signal?: AbortSignal; bodyTimeout?: number } = {}
	) {
		let response: Dispatcher.ResponseData;
		try {
			response = await request(`${this.#options.baseUrl}${path}`, {
				method,
				headers: this.#headers(),
				dispatcher: this.#agent,
				...options
			});
		} catch (cause) {
			throw connectionError(cause, options.signal);
		}
		if (response.statusCode === 200) return response;
		throw await httpError(response);
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

/** @throws {OpenRouterError} for a 200 that has an error and nothing else, and for one that is no answer at all */
function completionOf(body: unknown): ChatCompletion {
	const completion = parseCompletion(body);
	const { error, finishReason, content, usage } = completion;
	if (content !== '' || usage !== null || finishReason !== null) return completion;
	throw error === null
		? new OpenRouterError('protocol', 'the answer was no completion', { status: 200 })
		: OpenRouterError.fromReported(error);
}

/** A whole answer as a stream of it. */
export async function* inOnePiece(completion: ChatCompletion): AsyncGenerator<ChatCompletionChunk> {
	const { content, reasoning, annotations, finishReason, nativeFinishReason } = completion;
	const choice = { delta: { content, reasoning, annotations }, finishReason, nativeFinishReason };
	yield await Promise.resolve({ ...completion, choice });
}

function generationIdOf(response: Dispatcher.ResponseData): string | null {
	const id = response.headers['x-generation-id'];
	return typeof id === 'string' ? id : null;
}

/** Long requests are kept alive with white space before the JSON, which JSON.parse takes. */
async function readJson(response: Dispatcher.ResponseData, signal?: AbortSignal): Promise<unknown> {
	let text: string;
	try {
		text = await response.body.text();
	} catch (cause) {
		throw connectionError(cause, signal);
	}
	try {
		return parseJson(text);
	} catch (cause) {
		throw new OpenRouterError(
			'protocol',
			'the answer was not JSON',
			{ status: response.statusCode },
			{ cause }
		);
	}
}

async function httpError(response: Dispatcher.ResponseData): Promise<OpenRouterError> {
	const text = await response.body.text().catch(() => '');
	const retryAfter = Number(response.headers['retry-after']);
	let reported = null;
	try {
		reported = parseError((JSON.parse(text) as { error?: unknown }).error);
	} catch {
		// A proxy's error page: the status says it all.
	}
	return OpenRouterError.fromReported(
		{
			status: response.statusCode,
			providerCode: reported?.providerCode ?? null,
			message: reported?.message ?? `HTTP ${response.statusCode}`
		},
		Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter : null
	);
}

function connectionError(cause: unknown, signal?: AbortSignal): OpenRouterError {
	if (signal?.aborted === true) return new OpenRouterError('aborted', 'stopped by us', {}, { cause });
	const code = (cause as { code?: string } | null)?.code ?? '';
	return code.includes('TIMEOUT')
		? new OpenRouterError('timeout', `no answer in time (${code})`, {}, { cause })
		: new OpenRouterError('network', `no connection (${code || String(cause)})`, {}, { cause });
}
