import { OpenRouterError, type CallStage } from './errors';

/** What ends a call from our side: the caller's signal, or its time being up. */
export class Deadline {
	readonly signal: AbortSignal;
	readonly #limitMs: number;
	readonly #outer: AbortSignal | undefined;
	readonly #over = new AbortController();
	readonly #timer: NodeJS.Timeout;

	constructor(limitMs: number, outer?: AbortSignal) {
		this.#limitMs = limitMs;
		this.#outer = outer;
		this.#timer = setTimeout(() => this.#over.abort(), limitMs).unref();
		this.signal = outer === undefined ? this.#over.signal : AbortSignal.any([outer, this.#over.signal]);
	}

	/** The call is over; to be called however it ended. */
	clear(): void {
		clearTimeout(this.#timer);
	}

	/** What a broken call came to: stopped, out of time, or no connection any more. */
	failureOf(cause: unknown, stage: CallStage): OpenRouterError {
		if (this.#outer?.aborted === true) {
			return new OpenRouterError('aborted', 'stopped by us', { stage }, { cause });
		}
		if (this.#over.signal.aborted) {
			return new OpenRouterError('timeout', `no end within ${this.#limitMs} ms`, { stage }, { cause });
		}
		const code = (cause as { code?: string } | null)?.code ?? '';
		return code.includes('TIMEOUT')
			? new OpenRouterError('timeout', `no answer in time (${code})`, { stage }, { cause })
			: new OpenRouterError('network', `no connection (${code || String(cause)})`, { stage }, { cause });
	}
}
