import { createContext } from 'svelte';
import { trpc } from '$lib/client/trpc';
import type { ConversationSummary } from '$lib/domain/conversations';
import type { Page } from '$lib/domain/lists';

/** The sidebar's list: the first page from the server, then what happens in this tab. */
export class ConversationList {
	items = $state.raw<ConversationSummary[]>([]);
	nextCursor = $state<string | null>(null);
	isLoading = $state(false);
	readonly #tenant: string;

	constructor(tenant: string, page: Page<ConversationSummary>) {
		this.#tenant = tenant;
		this.items = page.items;
		this.nextCursor = page.nextCursor;
	}

	/** New or changed: it has just been written in, so it comes first. */
	touch(conversation: ConversationSummary): void {
		this.items = [conversation, ...this.items.filter(({ id }) => id !== conversation.id)];
	}

	setRunning(id: string, isRunning: boolean): void {
		this.items = this.items.map((item) => (item.id === id ? { ...item, isRunning } : item));
	}

	find(id: string): ConversationSummary | undefined {
		return this.items.find((item) => item.id === id);
	}

	async loadMore(): Promise<void> {
		if (this.nextCursor === null || this.isLoading) return;
		this.isLoading = true;
		try {
			const page = await trpc().ai.conversations.list.query({
				tenant: this.#tenant,
				cursor: this.nextCursor
			});
			const known = new Set(this.items.map(({ id }) => id));
			this.items = [...this.items, ...page.items.filter(({ id }) => !known.has(id))];
			this.nextCursor = page.nextCursor;
		} finally {
			this.isLoading = false;
		}
	}
}

export const [getConversationList, setConversationList] = createContext<ConversationList>();
