import { ACCOUNT_MONEY_FIELDS, parseCredits, parseKey, type Credits, type KeyInfo } from './account';
import {
	parseEndpoints,
	parseModelPage,
	type ModelEndpoint,
	type ModelList,
	type ModelPage
} from './catalogue';
import { inOnePiece } from './collect';
import { OpenRouterError } from './errors';
import { parseCompletion, parseGeneration } from './parse';
import type { ChatCompletionRequest } from './request';
import { withRetries, type Backoff } from './retry';
import { readChunks } from './stream';
import { readJson, Transport, type Accepted, type TransportOptions } from './transport';
import type { ChatCompletion, ChatCompletionChunk, GenerationRecord } from './types';

export interface OpenRouterClientOptions extends TransportOptions {
	/** the pace of further attempts */
	backoff?: Partial<Backoff>;
}

export interface CompletionOptions {
	signal?: AbortSignal;
	/**
	 * Attempts at the most, the first included; 1 by default. A further one is made only while nothing was taken: after
	 * an HTTP error that passes, or without a connection. `signal` ends the further ones and the waits between them, not
	 * the attempt that is out.
	 */
	retry?: { attempts: number; signal?: AbortSignal };
}

/** A stream that OpenRouter has accepted: from here on it may cost. */
export interface StreamingChatCompletion {
	/** from `X-Generation-Id`, there before the first token */
	generationId: string | null;
	chunks: AsyncGenerator<ChatCompletionChunk>;
}

/** Attempts at what costs nothing and can be asked twice. */
const READ_ATTEMPTS = 3;

/** More than the whole list would have at a hundred a page. */
const PAGES_MAX = 50;

/**
 * A client of OpenRouter's API. Every method throws {@link OpenRouterError} and nothing else. What is only read is
 * asked again by itself when a failure passes; completions are when the caller wants it.
 */
export class OpenRouterClient {
	readonly #transport: Transport;
	readonly #backoff: Partial<Backoff> | undefined;

	constructor({ backoff, ...options }: OpenRouterClientOptions) {
		this.#transport = new Transport(options);
		this.#backoff = backoff;
	}

	/**
	 * A whole answer. An `error` beside its content means that it broke off.
	 * @param options.onAccepted called when OpenRouter has taken the call, with the generation's id if it said one:
	 *   from there on it may cost, whatever becomes of the answer
	 */
	async createChatCompletion(
		body: ChatCompletionRequest,
		{
			onAccepted,
			...options
		}: CompletionOptions & { onAccepted?: (generationId: string | null) => void } = {}
	): Promise<ChatCompletion & { generationId: string | null }> {
		const response = await this.#complete({ ...body, stream: false }, options);
		onAccepted?.(generationIdOf(response));
		const completion = completionOf(await readJson(response));
		return { ...completion, generationId: generationIdOf(response) ?? completion.id };
	}

	/**
	 * Starts a streamed answer; resolves when OpenRouter has accepted it. Errors before that throw here; errors
	 * within the stream are chunks with `error`, because their usage counts.
	 */
	async createStreamingChatCompletion(
		body: ChatCompletionRequest,
		options: CompletionOptions = {}
	): Promise<StreamingChatCompletion> {
		const response = await this.#complete({ ...body, stream: true }, options);
		const type = String(response.headers['content-type'] ?? '');
		if (!type.includes('text/event-stream')) {
			// A whole answer where a stream was asked for: an error that came after the status was fixed, as a rule.
			const completion = completionOf(await readJson(response));
			return { generationId: generationIdOf(response) ?? completion.id, chunks: inOnePiece(completion) };
		}
		const { firstTokenMs, silenceMs } = this.#transport.timeouts;
		return {
			generationId: generationIdOf(response),
			chunks: readChunks(response.body, {
				firstTokenMs,
				silenceMs,
				onSilence: () => response.body.destroy(new Error('silence')),
				deadline: response.deadline
			})
		};
	}

	/**
	 * The provider's record of a generation, which appears some time after its end (18 s were seen).
	 * @returns null while there is none
	 */
	async getGeneration(id: string, options: { signal?: AbortSignal } = {}): Promise<GenerationRecord | null> {
		try {
			return await this.#read(`/generation?id=${encodeURIComponent(id)}`, parseGeneration, options);
		} catch (error) {
			if (error instanceof OpenRouterError && error.code === 'not_found') return null;
			throw error;
		}
	}

	/** All models that OpenRouter lists, whatever shape some of their records are in. */
	async listModels(options: { signal?: AbortSignal } = {}): Promise<ModelList> {
		const list: ModelList = { records: [], malformed: [] };
		let query: string | undefined = '';
		for (let page = 0; query !== undefined && page < PAGES_MAX; page++) {
			const { records, malformed, next }: ModelPage = await this.#read(
				`/models${query}`,
				parseModelPage,
				options
			);
			list.records.push(...records);
			list.malformed.push(...malformed);
			// Of the address only the query, so that no list can send the key elsewhere.
			query = next === null ? undefined : /\?[^#]*/.exec(next)?.[0];
		}
		return list;
	}

	/** Who serves a model, at what price and how well. @throws {OpenRouterError} not_found */
	listEndpoints(modelId: string, options: { signal?: AbortSignal } = {}): Promise<ModelEndpoint[]> {
		const path = modelId.split('/').map(encodeURIComponent).join('/');
		return this.#read(`/models/${path}/endpoints`, parseEndpoints, options);
	}

	/** The configured key: its limit and its use. @throws {OpenRouterError} authentication */
	getKey(options: { signal?: AbortSignal } = {}): Promise<KeyInfo> {
		return this.#read('/key', parseKey, { ...options, moneyFields: ACCOUNT_MONEY_FIELDS });
	}

	/** The account's credits, which only a management key may see. @throws {OpenRouterError} authentication, refused */
	getCredits(options: { signal?: AbortSignal } = {}): Promise<Credits> {
		return this.#read('/credits', parseCredits, { ...options, moneyFields: ACCOUNT_MONEY_FIELDS });
	}

	/** Closes the kept connections; calls in flight end first. */
	close(): Promise<void> {
		return this.#transport.close();
	}

	#complete(
		body: ChatCompletionRequest & { stream: boolean },
		{ signal, retry: { attempts, signal: noMore } = { attempts: 1 } }: CompletionOptions
	): Promise<Accepted> {
		return withRetries(() => this.#transport.post('/chat/completions', body, signal), {
			attempts,
			signal: AbortSignal.any([signal, noMore].filter((each) => each !== undefined)),
			backoff: this.#backoff
		});
	}

	#read<Result>(
		path: string,
		parse: (value: unknown) => Result,
		{ signal, moneyFields }: { signal?: AbortSignal; moneyFields?: ReadonlySet<string> }
	): Promise<Result> {
		const attempt = async () => {
			const body = await readJson(await this.#transport.get(path, signal), moneyFields);
			try {
				return parse(body);
			} catch (cause) {
				throw new OpenRouterError('protocol', `${path} was not as expected`, { status: 200 }, { cause });
			}
		};
		return withRetries(attempt, {
			attempts: READ_ATTEMPTS,
			signal,
			backoff: this.#backoff,
			// A broken connection too: reading twice costs nothing.
			isRetryable: (error) => error.isRetryable || error.code === 'network'
		});
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

function generationIdOf({ headers }: Accepted): string | null {
	const id = headers['x-generation-id'];
	return typeof id === 'string' ? id : null;
}
