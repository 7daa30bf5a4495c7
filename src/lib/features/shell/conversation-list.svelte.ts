import { createContext } from 'svelte';
import { trpc } from '$lib/client/trpc';
import type { ConversationSummary } from '$lib/domain/conversations';
import type { Page } from '$lib/domain/lists';

/**
 * The sidebar's list: the first page from the server, then what happens in this tab. What a person does to a
 * conversation shows at once, and is taken back when the server refuses it.
 */
export class ConversationList {
	/** newest first, without the pinned ones */
	items = $state.raw<ConversationSummary[]>([]);
	/** on top, newest first */
	pinned = $state.raw<ConversationSummary[]>([]);
	nextCursor = $state<string | null>(null);
	isLoading = $state(false);

	constructor(
		readonly tenant: string,
		page: Page<ConversationSummary>,
		pinned: ConversationSummary[] = []
	) {
		// Two queries: what was pinned between them is in both.
		const onTop = new Set(pinned.map(({ id }) => id));
		this.items = page.items.filter(({ id }) => !onTop.has(id));
		this.pinned = pinned;
		this.nextCursor = page.nextCursor;
	}

	/** New or changed: it has just been written in, so it comes first among those beside it. */
	touch(conversation: ConversationSummary): void {
		this.#takeOut(conversation.id);
		if (conversation.isPinned) this.pinned = [conversation, ...this.pinned];
		else this.items = [conversation, ...this.items];
	}

	/** Where it belongs by its time; one that is archived belongs nowhere here. */
	put(conversation: ConversationSummary): void {
		this.#takeOut(conversation.id);
		if (conversation.isArchived) return;
		if (conversation.isPinned) this.pinned = newestFirst([conversation, ...this.pinned]);
		else this.items = newestFirst([conversation, ...this.items]);
	}

	setRunning(id: string, isRunning: boolean): void {
		this.#patch(id, { isRunning });
	}

	find(id: string): ConversationSummary | undefined {
		return this.items.find((item) => item.id === id) ?? this.pinned.find((item) => item.id === id);
	}

	async rename(id: string, title: string): Promise<void> {
		await this.#change(id, { title, titleSource: 'person' }, () =>
			trpc().ai.conversations.update.mutate({ tenant: this.tenant, id, title })
		);
	}

	async setPinned(id: string, isPinned: boolean): Promise<void> {
		await this.#change(id, { isPinned }, () =>
			trpc().ai.conversations.update.mutate({ tenant: this.tenant, id, isPinned })
		);
	}

	async archive(id: string): Promise<void> {
		await this.#change(id, { isArchived: true }, () =>
			trpc().ai.conversations.archive.mutate({ tenant: this.tenant, id })
		);
	}

	async restore(id: string): Promise<void> {
		this.put(await trpc().ai.conversations.archive.mutate({ tenant: this.tenant, id, isArchived: false }));
	}

	async delete(id: string): Promise<void> {
		await this.#change(id, { isArchived: true }, () =>
			trpc().ai.conversations.delete.mutate({ tenant: this.tenant, id })
		);
	}

	async loadMore(): Promise<void> {
		if (this.nextCursor === null || this.isLoading) return;
		this.isLoading = true;
		try {
			const page = await this.#page(this.nextCursor);
			const known = new Set(this.items.map(({ id }) => id));
			this.items = [...this.items, ...page.items.filter(({ id }) => !known.has(id))];
			this.nextCursor = page.nextCursor;
		} finally {
			this.isLoading = false;
		}
	}

	/** From the start, after many have come in at once. */
	async reload(): Promise<void> {
		const page = await this.#page(null);
		this.items = page.items;
		this.nextCursor = page.nextCursor;
	}

	#page(cursor: string | null) {
		return trpc().ai.conversations.list.query({ tenant: this.tenant, cursor, isPinned: false });
	}

	/** Shown at once; only this one goes back when it is refused, since others may have changed meanwhile. */
	async #change(
		id: string,
		patch: Partial<ConversationSummary>,
		ask: () => Promise<ConversationSummary | void>
	): Promise<void> {
		const before = this.find(id);
		this.#patch(id, patch);
		try {
			await ask();
		} catch (error) {
			if (before !== undefined) this.put(before);
			throw error;
		}
	}

	/** Moves only what has to: a new title does not change the order. */
	#patch(id: string, patch: Partial<ConversationSummary>): void {
		const before = this.find(id);
		if (before === undefined) return;
		const after = { ...before, ...patch };
		if (after.isPinned !== before.isPinned || after.isArchived) {
			this.put(after);
			return;
		}
		const swap = (list: ConversationSummary[]) => list.map((item) => (item === before ? after : item));
		this.items = swap(this.items);
		this.pinned = swap(this.pinned);
	}

	#takeOut(id: string): void {
		this.items = this.items.filter((item) => item.id !== id);
		this.pinned = this.pinned.filter((item) => item.id !== id);
	}
}

function newestFirst(conversations: ConversationSummary[]): ConversationSummary[] {
	return conversations.toSorted((a, b) => (a.lastMessageAt < b.lastMessageAt ? 1 : -1));
}

export const [getConversationList, setConversationList] = createContext<ConversationList>();
