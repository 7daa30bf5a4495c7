import { createContext } from 'svelte';
import { Refusal } from '$lib/client/refusal';
import { trpc } from '$lib/client/trpc';
import type { FoundConversation } from '$lib/domain/conversations';

/** A pause in typing. */
const PAUSE_MS = 150;

/** What is asked and found in the search dialog. `open` is for whatever else leads there, such as a palette. */
export class ConversationSearch {
	isOpen = $state(false);
	query = $state('');
	found = $state.raw<FoundConversation[]>([]);
	/** what `found` answers; null: nothing has been answered yet */
	answered = $state<string | null>(null);
	refusal = $state<string | null>(null);
	readonly isSearching = $derived(this.query.trim() !== '' && this.answered !== this.query.trim());
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(readonly tenant: string) {}

	open(query = ''): void {
		this.isOpen = true;
		this.type(query);
	}

	close(): void {
		this.isOpen = false;
		clearTimeout(this.#timer);
	}

	type(query: string): void {
		this.query = query;
		this.refusal = null;
		clearTimeout(this.#timer);
		const asked = query.trim();
		if (asked === '') {
			this.found = [];
			this.answered = null;
		} else this.#timer = setTimeout(() => void this.#ask(asked), PAUSE_MS);
	}

	async #ask(asked: string): Promise<void> {
		const isStale = () => this.query.trim() !== asked;
		try {
			const { items } = await trpc().ai.conversations.search.query({ tenant: this.tenant, query: asked });
			if (isStale()) return;
			this.found = items;
		} catch (error) {
			if (isStale()) return;
			this.found = [];
			this.refusal = Refusal.from(error).message;
		}
		this.answered = asked;
	}
}

export const [getConversationSearch, setConversationSearch] = createContext<ConversationSearch>();
