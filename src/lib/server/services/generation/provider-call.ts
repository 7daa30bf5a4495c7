import { config } from '../../config';
import {
	answerMessage,
	getOpenRouterClient,
	inOnePiece,
	joinReasoningDetails,
	joinToolCalls,
	OpenRouterError,
	type AssistantMessage,
	type ChatCompletionChunk,
	type ChatCompletionRequest,
	type ChunkDelta,
	type ReasoningDetail,
	type ToolCall,
	type ToolCallDelta,
	type Usage
} from '../../openrouter';
import { inlineImages } from '../attachments/inline-images';
import { estimateUsage } from '../metering/estimate-usage';
import type { Served } from './end-call';
import { hasBrokenOff, moneyOf, type Outcome } from './outcome';
import type { RunPlan } from './plan';
import { providerFailure } from './provider-failure';

/** Providers take or refuse a call within a second or two; a stop waits for that much more at the most. */
const ACCEPTANCE_GRACE_MS = 5_000;

/** A provider that is busy for a moment is asked again, before anything was shown or charged for. */
const ATTEMPTS_MAX = 3;

/** Who hears of a call while it is under way. */
export interface CallListener {
	/** the provider has taken it */
	onAccepted: (providerGenerationId: string | null) => void;
	onDelta: (delta: ChunkDelta) => void;
}

/** One call of the provider: how far it came, what it said, and what becomes of its money. */
export class ProviderCall {
	readonly #plan: RunPlan;
	readonly #abort = new AbortController();
	/** ends the waits between attempts; the one that is out goes on, since it may be taken */
	readonly #noMore = new AbortController();

	#isAccepted = false;
	#providerGenerationId: string | null = null;
	#modelServed: string | null = null;
	#provider: string | null = null;
	#usage: Usage | null = null;
	#finishReason: string | null = null;
	#failure: OpenRouterError | null = null;
	#content = '';
	readonly #toolCalls: ToolCallDelta[] = [];
	readonly #reasoningDetails: ReasoningDetail[] = [];

	constructor(plan: RunPlan) {
		this.#plan = plan;
	}

	/** The provider has taken the call: from there on it may bill. */
	get isAccepted(): boolean {
		return this.#isAccepted;
	}

	/** What the provider's record is asked by; from the answer's head, else from its first chunk. */
	get providerGenerationId(): string | null {
		return this.#providerGenerationId;
	}

	get failure(): OpenRouterError | null {
		return this.#failure;
	}

	get served(): Served {
		return {
			modelServed: this.#modelServed,
			provider: this.#provider,
			providerGenerationId: this.#providerGenerationId
		};
	}

	/** The tools that it wants used before it goes on; none in a call that did not end well. */
	get toolCalls(): ToolCall[] {
		const hasEndedWell = this.#failure === null && ENDS_OF_TOOL_CALLS.has(this.#finishReason ?? '');
		return hasEndedWell ? joinToolCalls(this.#toolCalls) : [];
	}

	/** What it said, as a message of the next request. */
	asMessage(toolCalls: ToolCall[]): AssistantMessage {
		const reasoningDetails = joinReasoningDetails(this.#reasoningDetails);
		return answerMessage({ content: this.#content, toolCalls, reasoningDetails, annotations: [] });
	}

	/** Makes the call and stays until its end; how it ended is told by {@link outcome}. Never rejects. */
	async run(listener: CallListener): Promise<void> {
		try {
			if (config().OPENROUTER_ENABLE_STREAMING) await this.#stream(listener);
			else await this.#complete(listener);
		} catch (error) {
			this.#failure =
				error instanceof OpenRouterError
					? error
					: new OpenRouterError('protocol', 'the answer could not be read', {}, { cause: error });
		}
	}

	/** Ends it where it is, as far as its cost is not lost sight of. */
	stop(): void {
		this.#noMore.abort();
		// A whole answer cannot be broken off without losing sight of its cost: it is waited for, and kept.
		if (!config().OPENROUTER_ENABLE_STREAMING) return;
		if (this.#isAccepted) this.#abort.abort();
		// Nor can a call whose id is still on its way: its acceptance is waited for, a little.
		else setTimeout(() => this.#abort.abort(), ACCEPTANCE_GRACE_MS).unref();
	}

	/** @param ending somebody has ended the answer */
	outcome(ending: 'stopped' | 'interrupted' | null): Outcome {
		const money = moneyOf({
			isAccepted: this.#isAccepted,
			providerGenerationId: this.#providerGenerationId,
			usage: this.#usage,
			estimatedUsage: () =>
				estimateUsage({
					modelId: this.#plan.request.model,
					promptTokens: this.#plan.promptTokens,
					content: this.#content
				})
		});
		const finishReason = this.#finishReason;
		if (ending !== null) return { status: ending, finishReason, error: null, money };
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

	async #stream({ onAccepted, onDelta }: CallListener): Promise<void> {
		const answer = await getOpenRouterClient().createStreamingChatCompletion(await this.#request(), {
			signal: this.#abort.signal,
			retry: this.#retry
		});
		this.#accept(answer.generationId, onAccepted);
		for await (const chunk of answer.chunks) this.#take(chunk, onDelta);
	}

	async #complete({ onAccepted, onDelta }: CallListener): Promise<void> {
		const taking = { isOver: false };
		try {
			const answer = await getOpenRouterClient().createChatCompletion(await this.#request(), {
				onAccepted: (providerGenerationId) => {
					taking.isOver = true;
					this.#providerGenerationId = providerGenerationId;
				},
				retry: this.#retry
			});
			this.#accept(answer.generationId, onAccepted);
			for await (const chunk of inOnePiece(answer)) this.#take(chunk, onDelta);
		} catch (error) {
			// Broken off, not refused: it may have been written to its end, and billed.
			if (taking.isOver && hasBrokenOff(error)) this.#accept(this.#providerGenerationId, onAccepted);
			throw error;
		}
	}

	#accept(providerGenerationId: string | null, onAccepted: CallListener['onAccepted']): void {
		this.#isAccepted = true;
		this.#providerGenerationId = providerGenerationId;
		// It was stopped while it was on its way.
		if (this.#noMore.signal.aborted) this.stop();
		onAccepted(providerGenerationId);
	}

	async #request(): Promise<ChatCompletionRequest> {
		const { scope, request } = this.#plan;
		return { ...request, messages: await inlineImages(scope, request.messages) };
	}

	get #retry() {
		return { attempts: ATTEMPTS_MAX, signal: this.#noMore.signal };
	}

	#take(chunk: ChatCompletionChunk, onDelta: CallListener['onDelta']): void {
		this.#providerGenerationId ??= chunk.id;
		this.#modelServed ??= chunk.model;
		this.#provider ??= chunk.provider;
		if (chunk.usage !== null) this.#usage = chunk.usage;
		if (chunk.error !== null) this.#failure = OpenRouterError.fromReported(chunk.error);
		if (chunk.choice === null) return;
		const { delta, finishReason } = chunk.choice;
		if (finishReason !== null) this.#finishReason = finishReason;
		if (delta.content) this.#content += delta.content;
		if (this.#plan.request.tools !== undefined) {
			if (delta.tool_calls) this.#toolCalls.push(...delta.tool_calls);
			if (delta.reasoning_details) this.#reasoningDetails.push(...delta.reasoning_details);
		}
		onDelta(delta);
	}
}

/** Some providers say `stop` after tool calls too. What was cut at its limit is no whole call. */
const ENDS_OF_TOOL_CALLS = new Set(['tool_calls', 'stop']);
