import { SvelteMap } from 'svelte/reactivity';
import { trpc } from '$lib/client/trpc';
import type { ChatMessage } from '$lib/domain/chat';
import { toChatMessage, type MessageItem, type MessagePage, type Siblings } from '$lib/domain/conversations';

/** Whatever holds the messages that are shown. */
interface Shelf {
	messages: ChatMessage[];
}

interface Conversation {
	tenant: string;
	conversationId: string;
}

/** What is asked of the list of messages; without anything the end of the active path. */
interface PageQuery {
	cursor?: string;
	messageId?: string;
	limit?: number;
}

const NO_SIBLINGS: Siblings = { index: 0, count: 1, previousId: null, nextId: null };
/** A question, its answer, and as much again for what another tab may have asked. */
const NEWS = 8;

/** The part of one path through a conversation's tree that has been loaded, and the ways on from it. */
export class ShownPath {
	isLoadingEarlier = $state(false);
	isLoadingLater = $state(false);

	readonly #of: Conversation;
	readonly #shelf: Shelf;
	readonly #siblings = new SvelteMap<string, Siblings>();
	/** of messages that the server has not told about yet */
	readonly #expected = new SvelteMap<string, Siblings>();
	#earlierCursor = $state<string | null>(null);
	#leafId = $state<string | null>(null);

	constructor(of: Conversation, shelf: Shelf, page: MessagePage | undefined) {
		this.#of = of;
		this.#shelf = shelf;
		if (page !== undefined) this.show(page);
	}

	get hasEarlier(): boolean {
		return this.#earlierCursor !== null;
	}

	/** More follows than is shown. */
	get hasLater(): boolean {
		const lastId = this.#shelf.messages.at(-1)?.id;
		return this.#leafId !== null && lastId !== undefined && this.#leafId !== lastId;
	}

	/** The end of it, whether that is loaded or not; null for one without messages. */
	get leafId(): string | null {
		return this.#leafId ?? this.#shelf.messages.at(-1)?.id ?? null;
	}

	/** It ends elsewhere by now, beyond what is shown. */
	leadTo(leafId: string | null): void {
		if (this.hasLater && leafId !== null) this.#leafId = leafId;
	}

	siblingsOf(messageId: string): Siblings {
		return this.#siblings.get(messageId) ?? this.#expected.get(messageId) ?? NO_SIBLINGS;
	}

	/** The server has told about it. */
	knows(messageId: string): boolean {
		return this.#siblings.has(messageId);
	}

	/** What a message on the path answers; null for a root. */
	parentOf(messageId: string): string | null {
		const { messages } = this.#shelf;
		const index = messages.findIndex(({ id }) => id === messageId);
		return messages[index - 1]?.id ?? this.#earlierCursor;
	}

	/**
	 * Something is being asked, and the path ends with it from now on.
	 * @param newId of what will stand beside the message `besideId`
	 * @returns how to take that back
	 */
	goOn({ newId, besideId }: { newId?: string; besideId?: string } = {}): () => void {
		// A copy: what is asked is added to the list itself.
		const messages = [...this.#shelf.messages];
		const leafId = this.#leafId;
		if (newId !== undefined && besideId !== undefined) {
			const { count } = this.siblingsOf(besideId);
			this.#expected.set(newId, { index: count, count: count + 1, previousId: besideId, nextId: null });
		}
		this.#leafId = null;
		return () => {
			this.#shelf.messages = messages;
			this.#leafId = leafId;
		};
	}

	/** Takes a page in: in place of what it tells anew and of all behind it; what was loaded before it stays. */
	show(page: MessagePage): void {
		const first = page.items[0];
		if (first === undefined) return;
		for (const { id, siblings } of page.items) this.#siblings.set(id, siblings);
		const known = this.#shelf.messages;
		const same = known.findIndex(({ id }) => id === first.id);
		const start = same === -1 ? known.findIndex(({ id }) => id === first.parentId) + 1 : same;
		this.#shelf.messages = [...known.slice(0, start), ...page.items.map(toChatMessage)];
		if (start === 0) this.#earlierCursor = page.nextCursor;
		this.#leafId = page.leafId;
	}

	/** Whoever asks again meanwhile has what comes of the first: a page that does not belong any more is asked for anew. */
	async loadEarlier(): Promise<void> {
		if (this.isLoadingEarlier) return;
		this.isLoadingEarlier = true;
		try {
			let cursor: string | null;
			while ((cursor = this.#earlierCursor) !== null) {
				const page = await this.#list({ cursor });
				// Meanwhile another branch may be shown.
				if (this.#earlierCursor !== cursor) continue;
				for (const { id, siblings } of page.items) this.#siblings.set(id, siblings);
				this.#shelf.messages = [...page.items.map(toChatMessage), ...this.#shelf.messages];
				this.#earlierCursor = page.nextCursor;
				return;
			}
		} finally {
			this.isLoadingEarlier = false;
		}
	}

	/** As `loadEarlier`, below. */
	async loadLater(): Promise<void> {
		if (this.isLoadingLater) return;
		this.isLoadingLater = true;
		try {
			let last: ChatMessage | undefined;
			while ((last = this.#shelf.messages.at(-1)) !== undefined && this.hasLater) {
				const page = await this.#list({ messageId: last.id });
				if (this.#shelf.messages.at(-1)?.id !== last.id) continue;
				this.show(page);
				return;
			}
		} finally {
			this.isLoadingLater = false;
		}
	}

	/** The last page of the path, where it is not shown already. */
	async toEnd(): Promise<void> {
		if (this.#leafId !== null && this.hasLater) this.show(await this.#list({ cursor: this.#leafId }));
	}

	/** The last message as it is now, and what there is behind it. */
	async findNews(): Promise<MessagePage | null> {
		const last = this.#shelf.messages.at(-1);
		return last === undefined ? null : this.#list({ messageId: last.id, limit: NEWS });
	}

	/** The end of the path that was gone on with elsewhere. */
	findActive(): Promise<MessagePage> {
		return this.#list({ limit: NEWS });
	}

	/** Looks at the branch of a message; chosen, it is the one that is gone on with. */
	async selectBranch(messageId: string, { isChosen }: { isChosen: boolean }): Promise<void> {
		const query = { ...this.#of, messageId };
		this.show(
			isChosen
				? received(await trpc().ai.messages.selectBranch.mutate(query))
				: await this.#list({ messageId })
		);
	}

	async #list(query: PageQuery): Promise<MessagePage> {
		return received(await trpc().ai.messages.list.query({ ...this.#of, ...query }));
	}
}

/** JSON in, JSON out: the same shape, which the inferred type cannot follow through the SDK's unions. */
function received({ items, ...page }: Omit<MessagePage, 'items'> & { items: unknown[] }): MessagePage {
	return { ...page, items: items as MessageItem[] };
}
