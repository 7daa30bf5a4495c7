import { AnswerWriter } from '$lib/domain/answer';
import { textOf, type ChatChunk, type MessageMetadata } from '$lib/domain/chat';
import { AppError } from '$lib/domain/errors';
import { toolResult, type ChunkDelta, type RequestMessage, type ToolCall } from '../../openrouter';
import { runTool } from '../tools';
import { addUp } from './add-up';
import { checkJson } from './check-json';
import type { Finished } from './end-call';
import { finishGeneration } from './finish';
import { FrameLog } from './frame-log';
import { markAccepted } from './mark-accepted';
import { CALLS_PER_ANSWER_MAX, prepareNextCall } from './next-call';
import { messageStatusOf, refused, type Outcome } from './outcome';
import type { RunPlan } from './plan';
import { ProviderCall } from './provider-call';

/** What came since a checkpoint, under the call that said it. */
export interface Unsaved {
	generationId: string;
	seq: number;
	chunks: ChatChunk[];
}

/**
 * One answer being written, in one call of the provider, or in several where tools are used in between. It belongs to no
 * request: whoever watches reads its frames from the start and waits for more; when all of them leave it goes on.
 */
export class Run {
	/** settles when the provider has taken the first call or refused it; rejects with what to tell the asker */
	readonly accepted: Promise<void>;
	/** resolves when text and money are written down; never rejects */
	readonly finished: Promise<void>;

	readonly #startedAt: number;
	readonly #writer = new AnswerWriter();
	readonly #frames = new FrameLog();
	#isEnded = false;
	#ending: 'stopped' | 'interrupted' | null = null;

	/** of the current call */
	#plan: RunPlan;
	#call: ProviderCall;
	#unsaved: ChatChunk[] = [];
	#checkpoints = 0;
	/** what the calls before it came to */
	readonly #earlier: Finished[] = [];

	#firstTokenMs: number | undefined;
	#reasoningMs: number | undefined;

	constructor(plan: RunPlan) {
		this.#plan = plan;
		this.#call = new ProviderCall(plan);
		this.#startedAt = plan.occurredAt.getTime();
		const acceptance = Promise.withResolvers<void>();
		// Nobody may be waiting: a run is not its request's.
		acceptance.promise.catch(() => {});
		this.accepted = acceptance.promise;
		this.#frames.append([
			{
				type: 'start',
				messageId: plan.messageId,
				messageMetadata: {
					...this.#facts,
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

	/** The current call's. */
	get generationId(): string {
		return this.#plan.generationId;
	}

	get messageId(): string {
		return this.#plan.messageId;
	}

	/** The provider has taken the current call: from there on it may bill. */
	get isAccepted(): boolean {
		return this.#call.isAccepted;
	}

	/** What the provider's record of the current call is asked by. */
	get providerGenerationId(): string | null {
		return this.#call.providerGenerationId;
	}

	/** The answer so far. */
	get parts(): AnswerWriter['parts'] {
		return this.#writer.parts;
	}

	/** Ends the answer where it is. Its text is kept; its cost is asked from the provider. */
	stop(ending: 'stopped' | 'interrupted'): void {
		if (this.#ending !== null || this.#isEnded) return;
		this.#ending = ending;
		this.#call.stop();
	}

	/**
	 * The encoded frames from `position` on, waiting for some if there are none yet.
	 * @returns null after the last
	 */
	framesFrom(position: number): Promise<string[] | null> {
		return this.#frames.from(position);
	}

	/** What came since the last checkpoint, with its number; null when nothing did. */
	takeUnsaved(): Unsaved | null {
		if (this.#unsaved.length === 0) return null;
		const chunks = this.#unsaved;
		this.#unsaved = [];
		return { generationId: this.generationId, seq: this.#checkpoints++, chunks };
	}

	/**
	 * Takes a checkpoint back that was not written: the log of a call has no gap. One of an earlier call is the
	 * message's own by now.
	 */
	returnUnsaved({ generationId, chunks }: Unsaved): void {
		if (generationId !== this.generationId) return;
		this.#checkpoints--;
		this.#unsaved = [...chunks, ...this.#unsaved];
	}

	async #execute(acceptance: PromiseWithResolvers<void>): Promise<void> {
		let refusal: AppError | null = null;
		for (;;) {
			await this.#runCall(acceptance);
			const toolCalls = this.#ending === null ? this.#call.toolCalls : [];
			if (toolCalls.length === 0) break;
			refusal = await this.#goOn(toolCalls);
			// Stopped in between, the next call does not leave; what was held for it is given back.
			if (refusal !== null || this.#ending !== null) break;
		}
		await this.#end(refusal, acceptance);
	}

	async #runCall(acceptance: PromiseWithResolvers<void>): Promise<void> {
		let marking: Promise<void> | undefined;
		await this.#call.run({
			onAccepted: (providerGenerationId) => {
				marking = markAccepted(this.#plan, providerGenerationId);
				acceptance.resolve();
			},
			onDelta: (delta) => {
				this.#take(delta);
			}
		});
		await marking;
	}

	/** Uses the tools and prepares the next call. @returns why there is none, or null */
	async #goOn(toolCalls: ToolCall[]): Promise<AppError | null> {
		const results = this.#useTools(toolCalls);
		if (this.#plan.step === CALLS_PER_ANSWER_MAX - 1) {
			return new AppError('PROVIDER_ERROR', 'The model went on using tools instead of answering.', {
				providerCode: 'tools'
			});
		}
		const next = await prepareNextCall(this.#plan, {
			...this.#call.served,
			outcome: this.#call.outcome(null),
			parts: this.parts,
			said: [this.#call.asMessage(toolCalls), ...results]
		});
		if ('refusal' in next) return next.refusal;
		this.#earlier.push(next.finished);
		this.#plan = next.plan;
		this.#call = new ProviderCall(next.plan);
		// The message has them.
		this.#unsaved = [];
		this.#checkpoints = 0;
		this.#frames.append([{ type: 'finish-step' }, { type: 'start-step' }]);
		return null;
	}

	#useTools(toolCalls: ToolCall[]): RequestMessage[] {
		return toolCalls.map(({ id, function: { name, arguments: json } }, index) => {
			const outcome = runTool(name, json);
			// Providers' ids may come again in a later call.
			const callId = `tool-${this.#plan.step}-${index}`;
			this.#emit([
				...this.#writer.callTool(callId, name, outcome.input),
				...this.#writer.returnTool(callId, outcome)
			]);
			return toolResult(id, 'error' in outcome ? { error: outcome.error } : outcome.output);
		});
	}

	#take(delta: ChunkDelta): void {
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
		this.#emit(chunks);
	}

	#emit(chunks: ChatChunk[]): void {
		this.#unsaved.push(...chunks);
		this.#frames.append(chunks);
	}

	async #end(refusal: AppError | null, acceptance: PromiseWithResolvers<void>): Promise<void> {
		this.#frames.append([...this.#writer.end(), { type: 'finish-step' }]);
		const outcome = this.#outcome(refusal);
		if (outcome.status === 'failed') {
			const err = refusal ?? this.#call.failure;
			this.#plan.log.warn({ err, generationId: this.generationId }, 'generation failed');
		}
		const finished = await finishGeneration(this.#plan, outcome, {
			...this.#call.served,
			parts: this.parts,
			content: textOf(this.parts),
			metadata: this.#metadata(outcome)
		});
		this.#emitEnd(outcome, addUp([...this.#earlier, finished]));
		if (!this.isAccepted) acceptance.reject(refusalOf(outcome));
	}

	#outcome(refusal: AppError | null): Outcome {
		if (refusal === null) return this.#call.outcome(this.#ending);
		// Somebody took this process for dead and ended the answer; the conversation has gone on since.
		if (refusal.code === 'GENERATION_IN_PROGRESS') return this.#call.outcome('interrupted');
		return refused(this.#call.outcome(null), refusal);
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

	/** What is known of the answer from its beginning on. */
	get #facts(): MessageMetadata {
		return {
			generationId: this.generationId,
			model: this.#plan.request.model,
			downgradedFrom: this.#plan.downgradedFrom ?? undefined
		};
	}

	/** The last frame has the metadata of a stored message; a failure also travels as the protocol's own `error`. */
	#emitEnd(outcome: Outcome, { cost, isEstimate, isPending, usage }: Finished): void {
		const messageMetadata: MessageMetadata = {
			...this.#metadata(outcome),
			...this.#facts,
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

	#elapsedMs(): number {
		return Date.now() - this.#startedAt;
	}
}

/** What the asker is told of an answer whose call was not taken. */
function refusalOf({ error }: Outcome): AppError {
	return new AppError('PROVIDER_ERROR', error?.message ?? 'The answer was stopped before it began.', {
		providerCode: error?.providerCode ?? 'aborted'
	});
}
