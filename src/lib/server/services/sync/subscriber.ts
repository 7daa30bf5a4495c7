import type { AppError } from '$lib/domain/errors';
import type { Role } from '$lib/domain/roles';
import type { SyncEvent } from '$lib/domain/sync';
import type { Change } from './change';
import { viewFor, type Reader } from './view-for';

/** Further behind, a reader is let go and comes back with its last id. */
export const BUFFER_MAX = 500;
/** So many changes that were nothing to a reader, and it is told how far it is, or it would have to begin there again. */
const TELL_EVERY = 200;

export interface SubscriberFacts {
	tenantId: string;
	userId: string;
	/** null: by no session that could end */
	sessionId: string | null;
}

/** A tab that listens: what it has still to hear, in order, and who it is to be heard by. */
export class Subscriber implements Reader {
	readonly tenantId: string;
	readonly userId: string;
	readonly sessionId: string | null;
	/** as the hub knows it to be by now */
	role: Role;
	/** changes up to here came, or come, another way */
	position = Infinity;
	readonly #buffer: SyncEvent[] = [];
	#told = 0;
	#wake = Promise.withResolvers<void>();
	#ending: { reason: AppError | null } | null = null;

	constructor({ tenantId, userId, sessionId }: SubscriberFacts, role: Role) {
		this.tenantId = tenantId;
		this.userId = userId;
		this.sessionId = sessionId;
		this.role = role;
	}

	get isOver(): boolean {
		return this.#ending !== null;
	}

	/** @returns false when it is too far behind to go on */
	offer(change: Change): boolean {
		if (change.seq <= this.position) return true;
		const event = viewFor(change, this);
		if (event !== null) return this.push(event);
		if (change.seq - Math.max(this.#told, this.position) < TELL_EVERY) return true;
		return this.push({ seq: change.seq, kind: 'hello', payload: {} });
	}

	push(event: SyncEvent): boolean {
		if (this.isOver) return true;
		if (this.#buffer.length >= BUFFER_MAX) return false;
		this.#buffer.push(event);
		this.#told = Math.max(this.#told, event.seq);
		this.#wake.resolve();
		return true;
	}

	/**
	 * Nothing more is heard, not even what was waiting.
	 * @param reason null: they have left by themselves
	 */
	end(reason: AppError | null): void {
		this.#ending ??= { reason };
		this.#buffer.length = 0;
		this.#wake.resolve();
	}

	/**
	 * The next of what is to be heard, when it comes.
	 * @returns null when they have left
	 * @throws {AppError} why it is over
	 */
	async next(): Promise<SyncEvent | null> {
		for (;;) {
			this.throwIfOver();
			if (this.isOver) return null;
			// What came live while it was read from the log is in both.
			const event = this.#buffer.shift();
			if (event === undefined) {
				this.#wake = Promise.withResolvers();
				await this.#wake.promise;
			} else if (event.kind === 'presence' || event.seq > this.position) return event;
		}
	}

	throwIfOver(): void {
		const reason = this.#ending?.reason;
		if (reason) throw reason;
	}
}
