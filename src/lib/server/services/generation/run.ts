import { AnswerWriter } from '$lib/domain/answer';
import { textOf, type ChatChunk, type MessageMetadata } from '$lib/domain/chat';
import { AppError } from '$lib/domain/errors';
import { config } from '../../config';
import {
	getOpenRouterClient,
	inOnePiece,
	OpenRouterError,
	type ChatCompletionChunk,
	type ChatCompletionRequest,
	type Usage
} from '../../openrouter';
import { inlineImages } from '../attachments/inline-images';
import { estimateUsage } from '../metering/estimate-usage';
import { checkJson } from './check-json';
import type { Finished } from './end-call';
import { finishGeneration } from './finish';
import { FrameLog } from './frame-log';
import { markAccepted } from './mark-accepted';
import { hasBrokenOff, messageStatusOf, moneyOf, type Outcome } from './outcome';
import type { RunPlan } from './plan';
import { providerFailure } from './provider-failure';

/** Providers take or refuse a call within a second or two; a stop waits for that much more at the most. */
const ACCEPTANCE_GRACE_MS = 5_000;

/** A provider that is busy for a moment is asked again, before anything was shown or charged for. */
const ATTEMPTS_MAX = 3;

/**
 * One answer being written. It belongs to no request: whoever watches reads its frames from the start and waits for
 * more; when all of them leave it goes on.
 */
export class Run {
	/** settles when the provider has taken the call or refused it; rejects with what to tell the asker */
	readonly accepted: Promise<void>;
	/** resolves when text and money are written down; never rejects */
	readonly finished: Promise<void>;

	readonly #plan: RunPlan;
	readonly #writer = new AnswerWriter();
	readonly #frames = new FrameLog();
	readonly #abort = new AbortController();
	/** ends the waits between attempts; the one that is out goes on, since it may be taken */
	readonly #noMore = new AbortController();
	#isEnded = false;
	#ending: 'stopped' | 'interrupted' | null = null;

	#unsaved: ChatChunk[] = [];
	#checkpoints = 0;

	#isAccepted = false;
	#providerGenerationId: string | null = null;
	#modelServed: string | null = null;
	#provider: string | null = null;
	#usage: Usage | null = null;
	#finishReason: string | null = null;
	#failure: OpenRouterError | null = null;
	#firstTokenMs: number | undefined;
	#reasoningMs: number | undefined;

	constructor(plan: RunPlan) {
		this.#plan = plan;
		const acceptance = Promise.withResolvers<void>();
		// Nobody may be waiting: a run is not its request's.
		acceptance.promise.catch(() => {});
		this.accepted = acceptance.promise;
		this.#frames.append([
			{
				type: 'start',
				messageId: plan.messageId,
				messageMetadata: {
					generationId: plan.generationId,
					model: plan.request.model,
					downgradedFrom: plan.downgradedFrom ?? undefined,
					status: 'streaming',
					createdAt: plan.occurredAt.toISOString()
				}
			},
			{ type: 'start-step' }
		]);
		this.finished = this.#execute(acceptance);
	}

	get tenantId(): string {
		return this.#plan.scope.tenantId;
	}

	get conversationId(): string {
		return this.#plan.conversationId;
	}

	get generationId(): string {
		return this.#plan.generationId;
	}

	get messageId(): string {
		return this.#plan.messageId;
	}

	/** The provider has taken the call: from there on it may bill. */
	get isAccepted(): boolean {
		return this.#isAccepted;
	}

	/** What the provider's record is asked by; from the answer's head, else from its first chunk. */
	get providerGenerationId(): string | null {
		return this.#providerGenerationId;
	}

	/** The answer so far. */
	get parts(): AnswerWriter['parts'] {
		return this.#writer.parts;
	}

	/** Ends the answer where it is. Its text is kept; its cost is asked from the provider. */
	stop(ending: 'stopped' | 'interrupted'): void {
		if (this.#ending !== null || this.#isEnded) return;
		this.#ending = ending;
		this.#noMore.abort();
		// A whole answer cannot be broken off without losing sight of its cost: it is waited for, and kept.
		if (!config().OPENROUTER_ENABLE_STREAMING) return;
		if (this.#isAccepted) this.#abort.abort();
		// Nor can a call whose id is still on its way: its acceptance is waited for, a little.
		else setTimeout(() => this.#abort.abort(), ACCEPTANCE_GRACE_MS).unref();
	}

	/**
	 * The encoded frames from `position` on, waiting for some if there are none yet.
	 * @returns null after the last
	 */
	framesFrom(position: number): Promise<string[] | null> {
		return this.#frames.from(position);
	}

	/** What came since the last checkpoint, with its number; null when nothing did. */
	takeUnsaved(): { seq: number; chunks: ChatChunk[] } | null {
		if (this.#unsaved.length === 0) return null;
		const chunks = this.#unsaved;
		this.#unsaved = [];
		return { seq: this.#checkpoints++, chunks };
	}

	/** Takes a checkpoint back that was not written: the log of a run has no gap. */
	returnUnsaved(chunks: ChatChunk[]): void {
		this.#checkpoints--;
		this.#unsaved = [...chunks, ...this.#unsaved];
	}

	async #execute(acceptance: PromiseWithResolvers<void>): Promise<void> {
		let marking: Promise<void> | undefined;
		const accept = (providerGenerationId: string | null) => {
			this.#isAccepted = true;
			this.#providerGenerationId = providerGenerationId;
			if (this.#ending !== null) this.#abort.abort();
			marking = markAccepted(this.#plan, providerGenerationId);
			acceptance.resolve();
		};
		try {
			if (config().OPENROUTER_ENABLE_STREAMING) await this.#stream(accept);
			else await this.#complete(accept);
		} catch (error) {
			this.#failure =
				error instanceof OpenRouterError
					? error
					: new OpenRouterError('protocol', 'the answer could not be read', {}, { cause: error });
		}
		await marking;
		this.#frames.append([...this.#writer.end(), { type: 'finish-step' }]);
		const outcome = this.#outcome();
		if (outcome.status === 'failed') {
			this.#plan.log.warn({ err: this.#failure, generationId: this.generationId }, 'generation failed');
		}
		const finished = await finishGeneration(this.#plan, outcome, {
			parts: this.parts,
			content: textOf(this.parts),
			metadata: this.#metadata(outcome),
			modelServed: this.#modelServed,
			provider: this.#provider,
			providerGenerationId: this.#providerGenerationId
		});
		this.#emitEnd(outcome, finished);
		if (!this.#isAccepted) acceptance.reject(this.#refusal(outcome));
	}

	async #stream(accept: (providerGenerationId: string | null) => void): Promise<void> {
		const answer = await getOpenRouterClient().createStreamingChatCompletion(await this.#request(), {
			signal: this.#abort.signal,
			retry: this.#retry
		});
		accept(answer.generationId);
		for await (const chunk of answer.chunks) this.#take(chunk);
	}

	async #complete(accept: (providerGenerationId: string | null) => void): Promise<void> {
		const taking = { isOver: false };
		const onAccepted = (providerGenerationId: string | null) => {
			taking.isOver = true;
			this.#providerGenerationId = providerGenerationId;
		};
		try {
			const answer = await getOpenRouterClient().createChatCompletion(await this.#request(), {
				onAccepted,
				retry: this.#retry
			});
			accept(answer.generationId);
			for await (const chunk of inOnePiece(answer)) this.#take(chunk);
		} catch (error) {
			// Broken off, not refused: it may have been written to its end, and billed.
			if (taking.isOver && hasBrokenOff(error)) {
				accept(this.#providerGenerationId);
			}
			throw error;
		}
	}

	async #request(): Promise<ChatCompletionRequest> {
		const { scope, request } = this.#plan;
		return { ...request, messages: await inlineImages(scope, request.messages) };
	}

	get #retry() {
		return { attempts: ATTEMPTS_MAX, signal: this.#noMore.signal };
	}

	#take(chunk: ChatCompletionChunk): void {
		this.#providerGenerationId ??= chunk.id;
		this.#modelServed ??= chunk.model;
		this.#provider ??= chunk.provider;
		if (chunk.usage !== null) this.#usage = chunk.usage;
		if (chunk.error !== null) this.#failure = OpenRouterError.fromReported(chunk.error);
		if (chunk.choice === null) return;
		const { delta, finishReason } = chunk.choice;
		if (finishReason !== null) this.#finishReason = finishReason;
		const chunks: ChatChunk[] = [];
		if (delta.reasoning) chunks.push(...this.#writer.write('reasoning', delta.reasoning));
		if (delta.content) {
			if (this.parts.at(-1)?.type === 'reasoning') this.#reasoningMs ??= this.#elapsedMs();
			chunks.push(...this.#writer.write('text', delta.content));
		}
		for (const { url_citation: citation } of delta.annotations ?? []) {
			if (citation !== undefined) chunks.push(...this.#writer.cite(citation.url, citation.title));
		}
		if (chunks.length === 0) return;
		this.#firstTokenMs ??= this.#elapsedMs();
		this.#unsaved.push(...chunks);
		this.#frames.append(chunks);
	}

	#outcome(): Outcome {
		const money = moneyOf({
			isAccepted: this.#isAccepted,
			providerGenerationId: this.#providerGenerationId,
			usage: this.#usage,
			estimatedUsage: () =>
				estimateUsage({
					modelId: this.#plan.request.model,
					promptTokens: this.#plan.promptTokens,
					content: textOf(this.parts)
				})
		});
		const finishReason = this.#finishReason;
		if (this.#ending !== null) return { status: this.#ending, finishReason, error: null, money };
		// Neither a finish nor an error: the connection just ended.
		if (this.#failure === null && (finishReason === null || finishReason === 'error')) {
			this.#failure = new OpenRouterError('protocol', 'the answer ended without a finish');
		}
		if (this.#failure === null) return { status: 'completed', finishReason, error: null, money };
		const { code, message, details } = providerFailure(this.#failure);
		return {
			status: 'failed',
			finishReason,
			error: { code, message, providerCode: details?.providerCode ?? '' },
			money
		};
	}

	#metadata(outcome: Outcome): MessageMetadata {
		return {
			firstTokenMs: this.#firstTokenMs,
			reasoningMs: this.#reasoningMs,
			durationMs: this.#elapsedMs(),
			isTruncated: outcome.finishReason === 'length' ? true : undefined,
			isContextCut: this.#plan.isContextCut ? true : undefined,
			json: this.#json(outcome),
			error: outcome.error === null ? undefined : { code: outcome.error.code, message: outcome.error.message }
		};
	}

	#json({ status }: Outcome): MessageMetadata['json'] {
		if (status !== 'completed') return undefined;
		return checkJson(textOf(this.parts), this.#plan.request.response_format) ?? undefined;
	}

	/** The last frame has the metadata of a stored message; a failure also travels as the protocol's own `error`. */
	#emitEnd(outcome: Outcome, { cost, isEstimate, isPending, usage }: Finished): void {
		const messageMetadata: MessageMetadata = {
			...this.#metadata(outcome),
			generationId: this.generationId,
			model: this.#plan.request.model,
			downgradedFrom: this.#plan.downgradedFrom ?? undefined,
			status: messageStatusOf(outcome.status),
			usage,
			cost,
			costIsEstimate: isEstimate,
			costIsPending: isPending
		};
		if (outcome.error !== null) {
			this.#frames.append([
				{ type: 'message-metadata', messageMetadata },
				{ type: 'error', errorText: outcome.error.message }
			]);
		}
		this.#frames.append([{ type: 'finish', messageMetadata }]);
		this.#frames.end();
		this.#isEnded = true;
	}

	#refusal(outcome: Outcome): AppError {
		if (outcome.error === null)
			return new AppError('PROVIDER_ERROR', 'The answer was stopped before it began.', {
				providerCode: 'aborted'
			});
		return new AppError('PROVIDER_ERROR', outcome.error.message, {
			providerCode: outcome.error.providerCode
		});
	}

	#elapsedMs(): number {
		return Date.now() - this.#plan.occurredAt.getTime();
	}
}
