import { createContext } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import { trpc } from '$lib/client/trpc';
import { PINNED_MAX, type ConversationSummary } from '$lib/domain/conversations';
import type { Page } from '$lib/domain/lists';
import type { Gone, SyncedConversation } from '$lib/domain/sync';

type Patch = Partial<ConversationSummary>;

/**
 * The reader's own conversations: the first page from the server, further ones as they are asked for, and whatever is
 * told of since. What a person does here shows at once, above what the server says, and is taken back when it refuses.
 */
export class ConversationList {
	nextCursor = $state<string | null>(null);
	isLoading = $state(false);

	/** as the server has them */
	readonly #known = new SvelteMap<string, ConversationSummary>();
	/** what has been done here and not answered yet, oldest first */
	readonly #pending = new SvelteMap<string, readonly Patch[]>();
	/** time of the last one of the pages so far; what is older comes with the next page */
	#reachedAt = $state('');
	/** told of while a page is on its way, which may have been read before; null while none is */
	#heardMeanwhile: Set<string> | null = null;
	/** brought here by hand, and shown however old they are */
	readonly #kept = new Set<string>();
	/** whose titles are being made */
	readonly #asking = new Set<string>();

	readonly #shown = $derived(
		[...this.#known.values()]
			.map((conversation) => this.#patched(conversation))
			.filter(({ isArchived }) => !isArchived)
			.toSorted(newestFirst)
	);
	/** on top, newest first */
	readonly pinned = $derived(this.#shown.filter(({ isPinned }) => isPinned));
	/** newest first, without the pinned ones */
	readonly items = $derived(
		this.#shown.filter(
			({ id, isPinned, lastMessageAt }) =>
				!isPinned && (this.nextCursor === null || lastMessageAt >= this.#reachedAt || this.#kept.has(id))
		)
	);

	/** @param userId whose they are */
	constructor(
		readonly tenant: string,
		readonly userId: string,
		page: Page<ConversationSummary>,
		pinned: ConversationSummary[] = []
	) {
		this.#take(page);
		for (const conversation of pinned) this.#known.set(conversation.id, conversation);
	}

	/** What has become of a conversation, of whomever. */
	hear(conversation: SyncedConversation | Gone): void {
		if (!conversation.isGone && conversation.userId !== this.userId) return;
		this.#heardMeanwhile?.add(conversation.id);
		if (conversation.isGone) this.#known.delete(conversation.id);
		else this.#known.set(conversation.id, conversation);
	}

	/** New or changed: it has just been written in, so it comes first, whatever the clock of this machine says. */
	touch(conversation: ConversationSummary): void {
		const newest = this.#shown.reduce((at, { lastMessageAt }) => Math.max(at, Date.parse(lastMessageAt)), 0);
		const at = Math.max(Date.parse(conversation.lastMessageAt), newest + 1);
		this.put({ ...conversation, lastMessageAt: new Date(at).toISOString() });
	}

	/** Where it belongs by its time; one that is archived belongs nowhere here. */
	put(conversation: ConversationSummary): void {
		this.#kept.add(conversation.id);
		this.#known.set(conversation.id, conversation);
	}

	setRunning(id: string, isRunning: boolean): void {
		this.#confirm(id, { isRunning });
	}

	/** One that is not archived, as it is shown. */
	find(id: string): ConversationSummary | undefined {
		const known = this.#known.get(id);
		if (known === undefined) return undefined;
		const patched = this.#patched(known);
		return patched.isArchived ? undefined : patched;
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

	/** A better name than its first words, where it has no other; none is no failure, and the next answer asks again. */
	async askForTitle(id: string): Promise<void> {
		if (this.find(id)?.titleSource !== 'question' || this.#asking.has(id)) return;
		this.#asking.add(id);
		try {
			const { title } = await trpc().ai.conversations.suggestTitle.mutate({ tenant: this.tenant, id });
			const known = this.find(id);
			if (known?.titleSource === 'question' && known.title !== title) {
				this.#confirm(id, { title, titleSource: 'model' });
			}
		} catch {
			// Its first words do.
		} finally {
			this.#asking.delete(id);
		}
	}

	async loadMore(): Promise<void> {
		const cursor = this.nextCursor;
		if (cursor === null || this.isLoading) return;
		await this.#load(async () => {
			this.#take(await this.#page(cursor));
		});
	}

	/** From the start: it is not known what has changed. */
	async reload(): Promise<void> {
		await this.#load(async () => {
			const { tenant } = this;
			const [page, pinned] = await Promise.all([
				this.#page(null),
				trpc().ai.conversations.list.query({ tenant, isPinned: true, limit: 2 * PINNED_MAX })
			]);
			for (const id of this.#known.keys()) if (!this.#isFresh(id)) this.#known.delete(id);
			this.#take(page);
			this.#take({ items: pinned.items, nextCursor: page.nextCursor }, { isPinned: true });
		});
	}

	#page(cursor: string | null): Promise<Page<ConversationSummary>> {
		return trpc().ai.conversations.list.query({ tenant: this.tenant, cursor, isPinned: false });
	}

	async #load(work: () => Promise<void>): Promise<void> {
		this.isLoading = true;
		this.#heardMeanwhile ??= new Set();
		try {
			await work();
		} finally {
			this.isLoading = false;
			this.#heardMeanwhile = null;
		}
	}

	/** What was told of while the page was on its way is as new, or newer. */
	#isFresh(id: string): boolean {
		return this.#heardMeanwhile?.has(id) ?? false;
	}

	#take({ items, nextCursor }: Page<ConversationSummary>, { isPinned = false } = {}): void {
		for (const item of items) if (!this.#isFresh(item.id)) this.#known.set(item.id, item);
		this.nextCursor = nextCursor;
		if (!isPinned) this.#reachedAt = items.at(-1)?.lastMessageAt ?? this.#reachedAt;
	}

	/** Shown at once, and the server's word when it agrees; if not, what it said is what is left. */
	async #change(id: string, patch: Patch, ask: () => Promise<ConversationSummary | void>): Promise<void> {
		this.#pending.set(id, [...(this.#pending.get(id) ?? []), patch]);
		try {
			await ask();
			this.#confirm(id, patch);
		} finally {
			const others = (this.#pending.get(id) ?? []).filter((other) => other !== patch);
			if (others.length === 0) this.#pending.delete(id);
			else this.#pending.set(id, others);
		}
	}

	#confirm(id: string, patch: Patch): void {
		const known = this.#known.get(id);
		if (known !== undefined) this.#known.set(id, { ...known, ...patch });
	}

	#patched(conversation: ConversationSummary): ConversationSummary {
		const patches = this.#pending.get(conversation.id);
		return (patches ?? []).reduce<ConversationSummary>(
			(shown, patch) => ({ ...shown, ...patch }),
			conversation
		);
	}
}

/** As the server lists them. */
function newestFirst(one: ConversationSummary, other: ConversationSummary): number {
	if (one.lastMessageAt !== other.lastMessageAt) return one.lastMessageAt < other.lastMessageAt ? 1 : -1;
	return one.id < other.id ? 1 : -1;
}

export const [getConversationList, setConversationList] = createContext<ConversationList>();
