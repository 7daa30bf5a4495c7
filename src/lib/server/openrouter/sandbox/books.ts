import type { Generation } from './generation';
import { billOf, recordedBill } from './generation';
import { Ledger } from './ledger';
import { completionTokens, type FinishReason } from './plan';
import { PromptCache } from './prompt';
import { stopsOnCancel } from './providers';
import type { Bill } from './usage';

/** A generation after its end, as the provider remembers it. */
export interface Settled {
	generation: Generation;
	/** what it cost in the end: the ledger's figure and the record's */
	bill: Bill;
	/** what its answer said that it cost: the same, but for a fault */
	toldBill: Bill;
	finishReason: FinishReason | 'error';
	cancelled: boolean;
	endedAt: number;
	/** from when on `/generation` knows it, milliseconds since 1970; Infinity: never */
	visibleAt: number;
}

/** The memory of one sandbox. Every generation is billed exactly once, whoever ends it and how often. */
export class Books {
	readonly ledger = new Ledger();
	readonly cache = new PromptCache();
	readonly #settled = new Map<string, Settled>();

	constructor(readonly generationDelayMs: number) {}

	/**
	 * Bills `emitted` tokens; all of them by default. Later calls get the first bill.
	 * @returns the bill for the answer to tell
	 */
	settle(
		generation: Generation,
		{
			emitted = completionTokens(generation.plan),
			finishReason = generation.plan.finishReason,
			cancelled = false,
			endsInMs = 0
		}: {
			emitted?: number;
			finishReason?: Settled['finishReason'];
			cancelled?: boolean;
			endsInMs?: number;
		} = {}
	): Bill {
		const known = this.#settled.get(generation.id);
		if (known !== undefined) return known.toldBill;
		const toldBill = billOf(generation, emitted);
		const bill = recordedBill(generation, toldBill);
		const { faults, request } = generation;
		const endedAt = Date.now() + endsInMs;
		const delayMs = faults['generation-missing']
			? Infinity
			: (faults['generation-delay']?.ms ?? this.generationDelayMs);
		this.#settled.set(generation.id, {
			generation,
			bill,
			toldBill,
			finishReason,
			cancelled,
			endedAt,
			visibleAt: endedAt + delayMs
		});
		this.ledger.add({
			id: generation.id,
			createdAt: generation.createdAt.toISOString(),
			model: generation.askedModel,
			servedModel: generation.model.record.id,
			provider: generation.provider,
			...bill.usage,
			cost: bill.cost,
			cancelled,
			finishReason,
			streamed: generation.streamed,
			user: request.user ?? null,
			sessionId: generation.sessionId
		});
		return toldBill;
	}

	/**
	 * The client went away. Streaming from a provider that supports it, that stops the work and the bill; otherwise
	 * the answer is written to its end, `remainingMs` from now, and charged in full.
	 */
	cancel(generation: Generation, emitted: number, remainingMs: number): void {
		const stops = generation.streamed && stopsOnCancel(generation.provider);
		if (stops) this.settle(generation, { emitted, cancelled: true, finishReason: null });
		else this.settle(generation, { cancelled: true, endsInMs: remainingMs });
	}

	/** What `/generation` may tell by now. */
	find(id: string): Settled | undefined {
		const settled = this.#settled.get(id);
		return settled !== undefined && Date.now() >= settled.visibleAt ? settled : undefined;
	}

	reset(): void {
		this.ledger.reset();
		this.cache.forget();
		this.#settled.clear();
	}
}
