import { AppError } from '$lib/domain/errors';
import { listen } from '../../db/client';
import type { Transaction } from '../../db/client';
import { withSystemSnapshot } from '../../db/tenancy';
import { logger } from '../../logger';
import { bus } from '../../realtime/bus';
import type { Change } from './change';
import { hydrate } from './hydrate';
import {
	CHANGES_CHANNEL,
	parseNotice,
	parsePresence,
	PRESENCE_CHANNEL,
	type PresenceNotice
} from './notices';
import { Presences } from './presences';
import { readNewest } from './read-log';
import { readStandings, refusalOf, type Standing } from './standing';
import { Subscriber, type SubscriberFacts } from './subscriber';

/** A tenant that somebody here listens to. */
interface Feed {
	/** told up to here; null until it is known where the first of them begins */
	head: number | null;
	subscribers: Set<Subscriber>;
}

interface Arrival {
	subscriber: Subscriber;
	admitted: PromiseWithResolvers<number>;
}

/** Changes that are read and told at once, over all tenants; what is more comes in the next round. */
const ROUND_MAX = 200;
const TENANTS_MAX = 100;
const ARRIVALS_MAX = 500;
/** A notice that got lost is found then at the latest. */
const LOOK_EVERY_MS = 20_000;
const RETRY_AFTER_MS = 1_000;

/**
 * What keeps the tabs of one instance in step: one connection that hears of changes, and one question for all that is
 * new, however many tenants there are and however many listen. A round reads everything at one moment of the database
 * (what is new, what became of it, who comes in and what they are by now), and the rounds come one after the other.
 * So what somebody is told never goes back, and no change falls between letting them in and telling them.
 */
export class SyncHub {
	readonly #feeds = new Map<string, Feed>();
	readonly #bySession = new Map<string, Set<Subscriber>>();
	readonly #presences = new Presences((presence) => this.#tellPresence(presence));
	readonly #due = new Set<string>();
	#arrivals: Arrival[] = [];
	#areStandingsDue = false;
	#listening: Promise<() => Promise<void>> | null = null;
	#rounds: Promise<void> | null = null;
	#timer: NodeJS.Timeout | null = null;

	/** How often it has asked the database, and for how many changes: for whoever watches over it. */
	readonly counts = { rounds: 0, changes: 0, told: 0 };

	/**
	 * Somebody comes to listen, and is told what happens from `position` on.
	 * @throws {AppError} NOT_FOUND, FORBIDDEN, UNAUTHENTICATED for whoever may not, by now; UNAVAILABLE
	 */
	async admit(facts: SubscriberFacts): Promise<Subscriber> {
		// What they are is read in the round that lets them in.
		const subscriber = new Subscriber(facts, 'viewer');
		const { tenantId, sessionId } = facts;
		let feed = this.#feeds.get(tenantId);
		if (feed === undefined) this.#feeds.set(tenantId, (feed = { head: null, subscribers: new Set() }));
		feed.subscribers.add(subscriber);
		if (sessionId !== null) {
			let ofSession = this.#bySession.get(sessionId);
			if (ofSession === undefined) this.#bySession.set(sessionId, (ofSession = new Set()));
			ofSession.add(subscriber);
		}
		try {
			await this.#listen();
			const admitted = Promise.withResolvers<number>();
			this.#arrivals.push({ subscriber, admitted });
			this.#work();
			await admitted.promise;
			return subscriber;
		} catch (error) {
			this.leave(subscriber);
			throw error;
		}
	}

	leave(subscriber: Subscriber): void {
		subscriber.end(null);
		const { tenantId, sessionId } = subscriber;
		const feed = this.#feeds.get(tenantId);
		feed?.subscribers.delete(subscriber);
		if (feed?.subscribers.size === 0) {
			this.#feeds.delete(tenantId);
			this.#due.delete(tenantId);
			this.#presences.forgetWhere((presence) => presence.tenantId === tenantId);
		}
		if (sessionId !== null) {
			const ofSession = this.#bySession.get(sessionId);
			ofSession?.delete(subscriber);
			if (ofSession?.size === 0) this.#bySession.delete(sessionId);
		}
		if (this.#feeds.size === 0) void this.#stopListening();
	}

	#letGo(subscriber: Subscriber, reason: AppError | null): void {
		subscriber.end(reason);
		// At once: whoever does not read any more does not come to know that it is over.
		this.leave(subscriber);
	}

	/** Lets everybody go; they come back, to another instance if there is one. */
	async close(): Promise<void> {
		for (const subscriber of this.#all()) this.#letGo(subscriber, new AppError('UNAVAILABLE'));
		for (const { admitted } of this.#arrivals.splice(0)) admitted.reject(new AppError('UNAVAILABLE'));
		await this.#rounds;
		this.#feeds.clear();
		this.#bySession.clear();
		await this.#stopListening();
	}

	*#all(): Generator<Subscriber> {
		for (const { subscribers } of this.#feeds.values()) yield* subscribers;
	}

	async #listen(): Promise<void> {
		this.#timer ??= setInterval(() => this.#lookAtEverything(), LOOK_EVERY_MS).unref();
		this.#listening ??= this.#hearAll();
		try {
			await this.#listening;
		} catch (err) {
			this.#listening = null;
			logger.error({ err }, 'changes cannot be listened to');
			throw new AppError('UNAVAILABLE');
		}
	}

	/** @returns how to stop */
	async #hearAll(): Promise<() => Promise<void>> {
		await using heard = new AsyncDisposableStack();
		const unlisten = await listen(
			CHANGES_CHANNEL,
			(payload) => this.#hear(payload),
			// Also after the connection was lost, with all that was sent meanwhile.
			() => this.#lookAtEverything()
		);
		heard.defer(unlisten);
		heard.defer(await bus().hear(PRESENCE_CHANNEL, (message) => this.#hearOfPresence(message)));
		const hearing = heard.move();
		return () => hearing.disposeAsync();
	}

	async #stopListening(): Promise<void> {
		const listening = this.#listening;
		if (listening === null) return;
		const stop = await listening.catch(() => null);
		// Somebody may have come while it was waited for.
		if (this.#feeds.size > 0 || this.#listening !== listening) return;
		this.#listening = null;
		if (this.#timer !== null) clearInterval(this.#timer);
		this.#timer = null;
		this.#presences.clear();
		await stop?.().catch(() => {});
	}

	#hear(payload: string): void {
		const notice = parseNotice(payload);
		switch (notice?.kind) {
			case 'changed':
				if (!this.#feeds.has(notice.tenantId)) return;
				this.#due.add(notice.tenantId);
				this.#work();
				return;
			case 'session':
				for (const subscriber of this.#bySession.get(notice.sessionId) ?? []) {
					this.#letGo(subscriber, new AppError('UNAUTHENTICATED'));
				}
		}
	}

	#hearOfPresence(message: string): void {
		const presence = parsePresence(message);
		if (presence !== null && this.#feeds.has(presence.tenantId)) this.#presences.note(presence);
	}

	#lookAtEverything(): void {
		for (const tenantId of this.#feeds.keys()) this.#due.add(tenantId);
		this.#areStandingsDue = true;
		this.#work();
	}

	/** One round after the other, for as long as there is something to do. */
	#work(): void {
		this.#rounds ??= this.#workThrough();
	}

	async #workThrough(): Promise<void> {
		// What comes within the same moment is one round.
		await Promise.resolve();
		while (this.#due.size > 0 || this.#arrivals.length > 0 || this.#areStandingsDue) {
			try {
				await this.#round();
			} catch (err) {
				logger.error({ err }, 'changes cannot be read; it is tried again');
				for (const { admitted } of this.#arrivals.splice(0)) admitted.reject(new AppError('UNAVAILABLE'));
				if (this.#feeds.size === 0) break;
				await new Promise((resolve) => setTimeout(resolve, RETRY_AFTER_MS).unref());
			}
		}
		// In the same moment in which there was nothing more to do: whoever comes later begins anew.
		this.#rounds = null;
	}

	async #round(): Promise<void> {
		const arrivals = this.#arrivals.slice(0, ARRIVALS_MAX);
		const present = this.#areStandingsDue
			? [...this.#all()].filter(({ position }) => position < Infinity)
			: [];
		const due = [...this.#due].slice(0, TENANTS_MAX);
		const known = due.flatMap((tenantId) => {
			const seq = this.#feeds.get(tenantId)?.head;
			return seq === undefined || seq === null ? [] : { tenantId, seq };
		});
		// What is heard from now on may be in what is read or not, so it is due once more.
		for (const tenantId of due) this.#due.delete(tenantId);
		this.#areStandingsDue = false;
		try {
			const read = await withSystemSnapshot((tx) =>
				this.#read(tx, known, [...present, ...arrivals.map(({ subscriber }) => subscriber)])
			);
			this.#arrivals.splice(0, arrivals.length);
			if (read.isMore) for (const { tenantId } of known) this.#due.add(tenantId);
			this.#tell(read.changes, read.heads);
			for (const [place, subscriber] of present.entries()) this.#check(subscriber, read.standings[place]);
			for (const [place, arrival] of arrivals.entries()) {
				this.#letIn(arrival, read.standings[present.length + place]);
			}
		} catch (error) {
			for (const tenantId of due) this.#due.add(tenantId);
			this.#areStandingsDue ||= present.length > 0;
			throw error;
		}
	}

	async #read(tx: Transaction, known: { tenantId: string; seq: number }[], people: Subscriber[]) {
		const standings = people.length === 0 ? [] : await readStandings(tx, people);
		const rows = known.length === 0 ? [] : await readNewest(tx, known, ROUND_MAX);
		const heads = new Map(rows.map(({ tenantId, seq }) => [tenantId, seq]));
		this.counts.rounds++;
		this.counts.changes += rows.length;
		return { standings, changes: await hydrate(tx, rows), heads, isMore: rows.length === ROUND_MAX };
	}

	#tell(changes: Change[], heads: Map<string, number>): void {
		// First what people are by now, then what they hear.
		for (const change of changes) this.#heed(change);
		for (const change of changes) {
			for (const subscriber of this.#feeds.get(change.tenantId)?.subscribers ?? []) {
				this.counts.told++;
				if (!subscriber.offer(change)) this.#letGo(subscriber, new AppError('UNAVAILABLE'));
			}
		}
		for (const [tenantId, seq] of heads) {
			const feed = this.#feeds.get(tenantId);
			if (feed !== undefined) feed.head = Math.max(feed.head ?? 0, seq);
		}
	}

	/** What a change means for who hears of it and of the others. */
	#heed(change: Change): void {
		const { tenantId, entityId } = change;
		const subscribers = this.#feeds.get(tenantId)?.subscribers ?? [];
		switch (change.kind) {
			case 'members': {
				const role = change.state?.role;
				for (const subscriber of subscribers) {
					if (subscriber.userId !== entityId || change.seq <= subscriber.position) continue;
					if (role === undefined) this.#letGo(subscriber, new AppError('NOT_FOUND'));
					else subscriber.role = role;
				}
				if (role === undefined) {
					this.#presences.forgetWhere((each) => each.tenantId === tenantId && each.userId === entityId);
				}
				return;
			}
			case 'tenant': {
				const { isOpen = false, suspendedReason = null } = change.state ?? {};
				if (isOpen) return;
				for (const subscriber of subscribers) {
					if (change.seq <= subscriber.position) continue;
					this.#letGo(
						subscriber,
						refusalOf({ role: subscriber.role, isSessionAlive: true, isTenantOpen: false, suspendedReason })
					);
				}
				return;
			}
			case 'conversation':
				if (change.state?.visibility === 'tenant') return;
				this.#presences.forgetWhere((each) => each.tenantId === tenantId && each.conversationId === entityId);
		}
	}

	#check(subscriber: Subscriber, standing: Standing | undefined): void {
		if (standing === undefined) return;
		const refusal = refusalOf(standing);
		if (refusal !== null) this.#letGo(subscriber, refusal);
		else subscriber.role = standing.role ?? subscriber.role;
	}

	#letIn({ subscriber, admitted }: Arrival, standing: Standing | undefined): void {
		const feed = this.#feeds.get(subscriber.tenantId);
		const refusal = standing === undefined ? new AppError('UNAVAILABLE') : refusalOf(standing);
		if (standing === undefined || standing.role === null || refusal !== null || feed === undefined) {
			admitted.reject(refusal ?? new AppError('UNAVAILABLE'));
			return;
		}
		feed.head ??= standing.head;
		subscriber.role = standing.role;
		subscriber.position = standing.head;
		for (const presence of this.#presences.of(subscriber.tenantId))
			this.#tellPresenceTo(subscriber, presence);
		admitted.resolve(standing.head);
	}

	#tellPresence({ tenantId, ...presence }: PresenceNotice): void {
		for (const subscriber of this.#feeds.get(tenantId)?.subscribers ?? []) {
			if (subscriber.position < Infinity) this.#tellPresenceTo(subscriber, presence);
		}
	}

	#tellPresenceTo(subscriber: Subscriber, presence: Omit<PresenceNotice, 'tenantId'>): void {
		// Whoever is behind catches up with what is kept first.
		if (presence.userId !== subscriber.userId)
			subscriber.push({ seq: 0, kind: 'presence', payload: presence });
	}
}

let ofThisProcess: SyncHub | null = null;

/** The one that all tabs of this instance listen to. */
export function syncHub(): SyncHub {
	return (ofThisProcess ??= new SyncHub());
}
