import type { Books } from './books';
import { ChunkWriter, COMMENT, DONE } from './chunks';
import type { Generation } from './generation';
import type { Pace } from './pace';
import type { Random } from './random';

/** A piece of a stream and when it is due. */
export interface Frame {
	text: string;
	/** after the frame before it */
	waitMs: number;
	/** tokens of the answer that are out with this frame */
	emitted: number;
	/** afterwards the connection breaks, or ends too early */
	then?: 'cut' | 'eof';
}

const COMMENTS_MAX = 5;
const COMMENT_CHANCE = 0.02;
const SILENT_COMMENT_MS = 500;

/** Tells a planned answer as a stream, up to its end or to the fault that was asked for. Settles its generation. */
export class Telling {
	readonly #generation: Generation;
	readonly #pace: Pace;
	readonly #random: Random;
	readonly #books: Books;
	readonly #write: ChunkWriter;
	/** the answer stops, for whatever reason, when this many tokens are out */
	readonly #breaksAt: number;
	#emitted = 0;

	constructor(generation: Generation, pace: Pace, random: Random, books: Books) {
		this.#generation = generation;
		this.#pace = pace;
		this.#random = random;
		this.#books = books;
		this.#write = new ChunkWriter(generation);
		this.#breaksAt = breakingPoint(generation);
	}

	*frames(): Generator<Frame> {
		yield* this.#waiting();
		yield* this.#answer();
		yield* this.#breaksAt === Infinity ? this.#ending() : this.#breaking();
	}

	*#waiting(): Generator<Frame> {
		const comments = this.#random.int(1, COMMENTS_MAX);
		for (let index = 0; index <= comments; index += 1) {
			const waitMs = index === 0 ? 0 : this.#pace.firstTokenMs / comments;
			yield this.#frame(index < comments ? COMMENT : '', waitMs);
		}
	}

	*#answer(): Generator<Frame> {
		const { reasoning, showsReasoning, content, toolCalls, annotations } = this.#generation.plan;
		yield* this.#tokens(reasoning, (text) => (showsReasoning ? this.#write.reasoning(text) : ''));
		if (reasoning.length > 0 && showsReasoning && !this.#isBroken) {
			yield this.#frame(this.#write.signature(`sandbox${this.#random.base62(40)}==`), 0);
		}
		if (annotations.length > 0 && !this.#isBroken) yield this.#frame(this.#write.annotations(annotations), 0);
		yield* this.#tokens(content, (text) => this.#write.content(text));
		for (const [index, call] of toolCalls.entries()) {
			if (this.#isBroken) return;
			this.#emitted += call.overheadTokens;
			yield this.#frame(this.#write.toolStart(index, call.id, call.name), 0);
			yield* this.#tokens(call.tokens, (text) => this.#write.toolArguments(index, text));
		}
	}

	*#tokens(tokens: readonly string[], write: (text: string) => string): Generator<Frame> {
		for (let start = 0; start < tokens.length && !this.#isBroken;) {
			const next = this.#pace.next();
			const count = Math.min(next.tokens, tokens.length - start, this.#breaksAt - this.#emitted);
			const text = tokens.slice(start, start + count).join('');
			start += count;
			this.#emitted += count;
			const comment = this.#random.chance(COMMENT_CHANCE) ? COMMENT : '';
			yield this.#frame(comment + write(text), next.waitMs);
		}
	}

	*#ending(): Generator<Frame> {
		const { plan, faults } = this.#generation;
		const bill = this.#books.settle(this.#generation);
		yield this.#frame(this.#write.finish(plan.finishReason), 0);
		if (!faults['usage-missing']) yield this.#frame(this.#write.usage(bill, plan.finishReason), 0);
		yield this.#frame(DONE, 0);
	}

	*#breaking(): Generator<Frame> {
		const { faults } = this.#generation;
		const emitted = this.#emitted;
		if (faults.silence) {
			for (;;) yield this.#frame(COMMENT, SILENT_COMMENT_MS);
		}
		if (faults.cut) {
			this.#books.cancel(this.#generation, emitted, 0);
			yield { ...this.#frame('', 0), then: 'cut' };
			return;
		}
		if (faults.eof) {
			this.#books.settle(this.#generation, { emitted, finishReason: null });
			yield { ...this.#frame('', 0), then: 'eof' };
			return;
		}
		const bill = this.#books.settle(this.#generation, { emitted, finishReason: 'error' });
		const error = errorFaultOf(this.#generation);
		const status = error?.status ?? 502;
		if (!faults['error-with-usage']) {
			yield this.#frame(this.#write.error(status, error?.code), 0);
			return;
		}
		yield this.#frame(this.#write.error(status, error?.code, bill), 0);
		yield this.#frame(DONE, 0);
	}

	get #isBroken(): boolean {
		return this.#emitted >= this.#breaksAt;
	}

	#frame(text: string, waitMs: number): Frame {
		return { text, waitMs, emitted: this.#emitted };
	}
}

/** The fault that puts an error into a 200, or undefined. */
export function errorFaultOf({ faults }: Generation) {
	return (
		faults['error-first-event'] ??
		faults['error-body-200'] ??
		faults['error-mid-stream'] ??
		faults['error-with-usage'] ??
		faults['partial-error-200']
	);
}

/** How many tokens come out before a fault strikes; Infinity without one. */
export function breakingPoint({ faults }: Generation): number {
	if (faults['error-first-event'] || faults['error-body-200']) return 0;
	const fault =
		faults['error-mid-stream'] ??
		faults['error-with-usage'] ??
		faults['partial-error-200'] ??
		faults.cut ??
		faults.eof ??
		faults.silence;
	return fault?.after ?? Infinity;
}
