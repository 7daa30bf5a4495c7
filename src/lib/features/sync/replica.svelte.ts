import { createContext } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import type { Gone, SyncEvent, SyncKind, SyncedConversation } from '$lib/domain/sync';
import type { ConversationList } from '$lib/features/shell/conversation-list.svelte';
import { Presences } from './presences.svelte';

interface Start {
	/** number of the last change that is in what the page was loaded with */
	after: number;
	conversations: ConversationList;
}

/**
 * What this tab has of a workspace and all its pages share, kept as it is on the server: fed by what pages are loaded
 * with and by what is told of changes. To be told twice, or of something older than what was loaded, changes nothing.
 */
export class Replica {
	readonly conversations: ConversationList;
	readonly presences = new Presences();
	/** what is told comes, and what is asked can be answered */
	isConnected = $state(false);
	/** their own, and those that colleagues share */
	readonly #heard = new SvelteMap<string, SyncedConversation | Gone>();
	readonly #latest = new SvelteMap<SyncKind, number>();
	#anew = $state(0);
	#seq: number;

	constructor({ after, conversations }: Start) {
		this.#seq = after;
		this.conversations = conversations;
	}

	apply(event: SyncEvent): void {
		const { seq, kind, payload } = event;
		if (kind === 'presence') return this.presences.note(payload);
		if (kind === 'refetch') return this.#beginAnew(seq);
		if (kind === 'hello' || seq < this.#seq) return;
		this.#seq = seq;
		this.#latest.set(kind, seq);
		if (kind !== 'conversation') return;
		this.#heard.set(payload.id, payload);
		this.conversations.hear(payload);
		if (payload.isGone || payload.visibility === 'private') this.presences.forget(payload.id);
	}

	/** Changes come, or do not come any more; a new connection tells anew who is where. */
	setConnected(isConnected: boolean): void {
		this.isConnected = isConnected;
		if (!isConnected) this.presences.clear();
	}

	#beginAnew(seq: number): void {
		// Numbers may have begun anew too, with a database that was brought back.
		this.#seq = seq;
		this.#latest.clear();
		this.#heard.clear();
		this.#anew++;
		void this.conversations.reload().catch(() => undefined);
	}

	/** Number of the last change of these kinds. */
	latest(kinds: readonly SyncKind[]): number {
		return Math.max(0, ...kinds.map((kind) => this.#latest.get(kind) ?? 0));
	}

	/** What was last told of a conversation; null: nothing. */
	heard(conversationId: string): SyncedConversation | Gone | null {
		return this.#heard.get(conversationId) ?? null;
	}

	/** Grows when it is not known what has changed. */
	get anew(): number {
		return this.#anew;
	}
}

export const [getReplica, setReplica] = createContext<Replica>();
