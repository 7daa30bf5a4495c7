import type { SyncEvent, SyncKind } from '$lib/domain/sync';
import type { TenantContext } from '$lib/server/services/context';
import type { SyncHub } from '$lib/server/services/sync/hub';
import { subscribe } from '$lib/server/services/sync/subscribe';

interface ListenOptions {
	lastEventId?: string | null;
	sessionId?: string | null;
	/** false: it comes in and reads nothing until it is told to */
	isReading?: boolean;
}

/** Somebody's tab: reads what comes, and keeps all of it. */
export class Listener {
	readonly events: SyncEvent[] = [];
	/** why it is over: a code, or `left` */
	readonly ended: Promise<string>;
	readonly #stop = new AbortController();
	#news = Promise.withResolvers<void>();
	#begin = Promise.withResolvers<void>();

	constructor(
		hub: SyncHub,
		context: TenantContext,
		{ lastEventId = null, sessionId = null, isReading = true }: ListenOptions = {}
	) {
		const events = subscribe(context, { lastEventId, sessionId, signal: this.#stop.signal }, hub);
		if (isReading) this.#begin.resolve();
		this.ended = this.#read(events).then(
			() => 'left',
			(error: unknown) => (error as { code?: string }).code ?? String(error)
		);
		void this.ended.then(() => this.#tell());
	}

	async #read(events: AsyncIterable<SyncEvent>): Promise<void> {
		for await (const event of events) {
			this.events.push(event);
			this.#tell();
			await this.#begin.promise;
		}
	}

	#tell(): void {
		this.#news.resolve();
		this.#news = Promise.withResolvers();
	}

	/** From now on it reads. */
	begin(): void {
		this.#begin.resolve();
	}

	get lastEventId(): string | null {
		const last = this.events.at(-1);
		return last === undefined ? null : String(last.seq);
	}

	/** The first event that is so, now or when it comes. */
	async until<Found extends SyncEvent = SyncEvent>(
		matches: (event: SyncEvent) => boolean | undefined
	): Promise<Found> {
		for (;;) {
			const { promise: news } = this.#news;
			const found = this.events.find(matches);
			if (found !== undefined) return found as Found;
			if (await this.#isOver())
				throw new Error(`it ended (${await this.ended}) with ${JSON.stringify(this.events)}`);
			await news;
		}
	}

	of<Kind extends SyncKind | 'presence'>(kind: Kind): Extract<SyncEvent, { kind: Kind }>['payload'][] {
		return this.events.flatMap((event) => (event.kind === kind ? [event.payload as never] : []));
	}

	leave(): Promise<string> {
		this.#stop.abort();
		this.#begin.resolve();
		return this.ended;
	}

	#isOver(): Promise<boolean> {
		return Promise.race([this.ended.then(() => true), Promise.resolve().then(() => false)]);
	}
}

/** Tabs of a test, each in step before it goes on, and all gone at its end. */
export class Tabs {
	readonly #open: Listener[] = [];

	/** One that may still be catching up. */
	begin(hub: SyncHub, context: TenantContext, options: ListenOptions = {}): Listener {
		const listener = new Listener(hub, context, options);
		this.#open.push(listener);
		return listener;
	}

	async open(hub: SyncHub, context: TenantContext, options: ListenOptions = {}): Promise<Listener> {
		const listener = this.begin(hub, context, options);
		await listener.until(({ kind }) => kind === 'hello' || kind === 'refetch');
		return listener;
	}

	async closeAll(): Promise<void> {
		await Promise.all(this.#open.splice(0).map((listener) => listener.leave()));
	}
}
