import type * as Changes from '$lib/client/changes';
import type { Refusal } from '$lib/client/refusal';
import { backoffMs } from '$lib/domain/backoff';
import type { ErrorCode } from '$lib/domain/errors';
import type { SyncEvent } from '$lib/domain/sync';

/** Browsers open six connections to a server that speaks HTTP/1.1: tabs that nobody looks at do without. */
const KEPT_HIDDEN_MS = 10_000;
/** Until a connection that was lost is opened again. */
const RETRY_PACE = { firstMs: 500, longestMs: 30_000 };
/** Shorter than that and nobody has to know. */
const LOST_AFTER_MS = 2_000;

/** Why it ends for good. */
const ENDS = ['UNAUTHENTICATED', 'FORBIDDEN', 'NOT_FOUND'] as const satisfies ErrorCode[];
export type FeedEnd = (typeof ENDS)[number];

interface Options {
	tenant: string;
	/** number of the last change that is known */
	after: number;
	/** changes come, or do not any more */
	onConnected: (isConnected: boolean) => void;
	onEvent: (event: SyncEvent) => void;
	onEnd: (reason: FeedEnd) => void;
}

/**
 * The changes of a tenant, one after the other, for as long as somebody looks at the tab: after whatever came between
 * it goes on where it was.
 */
export class ChangeFeed {
	/** nothing comes, for so long that it should be known */
	isLost = $state(false);

	readonly #options: Options;
	readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
	#after: number;
	#attempts = 0;
	#isOver = true;
	/** null while there is no connection, nor one on its way */
	#hangUp: (() => void) | null = null;

	constructor(options: Options) {
		this.#options = options;
		this.#after = options.after;
	}

	/** @returns ends it */
	open(): () => void {
		const ending = new AbortController();
		const { signal } = ending;
		document.addEventListener(
			'visibilitychange',
			() => {
				if (document.visibilityState === 'visible') this.#wake();
				else this.#restSoon();
			},
			{ signal }
		);
		window.addEventListener('online', () => this.#wake(), { signal });
		// A connection without a network looks as if nothing happened.
		window.addEventListener('offline', () => this.#doubt(), { signal });
		// A page with a connection is not kept for the way back.
		window.addEventListener('pagehide', () => this.#rest(), { signal });
		window.addEventListener('pageshow', () => this.#wake(), { signal });
		this.#isOver = false;
		this.#wake();
		return () => {
			ending.abort();
			this.#end();
		};
	}

	#later(what: 'wake' | 'rest' | 'lost', ms: number, then: () => void): void {
		clearTimeout(this.#timers.get(what));
		this.#timers.set(what, setTimeout(then, ms));
	}

	#forget(...timers: ('wake' | 'rest' | 'lost')[]): void {
		for (const what of timers) {
			clearTimeout(this.#timers.get(what));
			this.#timers.delete(what);
		}
	}

	#end(): void {
		this.#isOver = true;
		this.#rest();
	}

	#restSoon(): void {
		this.#later('rest', KEPT_HIDDEN_MS, () => this.#rest());
	}

	/** Whether there is a way to the server shows when it is connected anew: it may be on this machine. */
	#doubt(): void {
		if (this.#hangUp === null) return;
		this.#hangUp();
		this.#tryLater();
	}

	/** Hangs up until it is woken. */
	#rest(): void {
		this.#forget('wake', 'rest', 'lost');
		this.#hangUp?.();
		this.#hangUp = null;
		this.#options.onConnected(false);
	}

	/** Connects now, whatever it was waiting for. */
	#wake(): void {
		if (document.visibilityState === 'visible') this.#forget('rest');
		else this.#restSoon();
		if (this.#isOver || this.#hangUp !== null) return;
		this.#forget('wake');
		this.#missIt();
		void this.#connect();
	}

	/** From the first moment on, however often it is tried again. */
	#missIt(): void {
		if (!this.#timers.has('lost')) this.#later('lost', LOST_AFTER_MS, () => (this.isLost = true));
	}

	async #connect(): Promise<void> {
		const wanted = new AbortController();
		this.#hangUp = () => wanted.abort();
		let changes: typeof Changes;
		try {
			// Not of what a page needs to be seen and used.
			changes = await import('$lib/client/changes');
		} catch {
			if (!wanted.signal.aborted) this.#tryLater();
			return;
		}
		if (wanted.signal.aborted) return;
		this.#hangUp = changes.listenToChanges(this.#options.tenant, this.#after, {
			onEvent: (event) => this.#hear(event),
			onOver: (reason) => this.#lose(reason)
		});
	}

	#hear(event: SyncEvent): void {
		this.#attempts = 0;
		this.#forget('lost');
		this.isLost = false;
		this.#after = event.seq;
		// First what was missed: then what is asked of the server is asked once.
		if (event.kind === 'hello') this.#options.onConnected(true);
		this.#options.onEvent(event);
	}

	#lose(reason: Refusal | null): void {
		const end = ENDS.find((code) => code === reason?.code);
		if (end === undefined) return this.#tryLater();
		this.#end();
		this.#options.onEnd(end);
	}

	#tryLater(): void {
		this.#hangUp = null;
		this.#options.onConnected(false);
		this.#missIt();
		this.#later('wake', backoffMs(this.#attempts++, RETRY_PACE, Math.random()), () => this.#wake());
	}
}
