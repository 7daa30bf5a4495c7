import { createContext } from 'svelte';
import { goto } from '$app/navigation';
import { page } from '$app/state';
import { Refusal } from '$lib/client/refusal';
import type { ConversationSummary } from '$lib/domain/conversations';
import type { ConversationList } from '$lib/features/shell/conversation-list.svelte';
import type { Toasts } from '$lib/ui/toasts.svelte';

/** What a conversation's menu does, wherever the menu is. Dialogs are drawn once, for whichever was chosen. */
export class ConversationActions {
	/** its title is being typed */
	renamingId = $state<string | null>(null);
	deleting = $state.raw<ConversationSummary | null>(null);
	sharing = $state.raw<ConversationSummary | null>(null);

	constructor(
		readonly list: ConversationList,
		readonly toasts: Toasts
	) {}

	async rename({ id, title }: ConversationSummary, typed: string): Promise<void> {
		this.renamingId = null;
		const renamed = typed.trim();
		if (renamed !== '' && renamed !== title) await this.#try(() => this.list.rename(id, renamed));
	}

	async togglePinned({ id, isPinned }: ConversationSummary): Promise<void> {
		await this.#try(() => this.list.setPinned(id, !isPinned));
	}

	async archive({ id, title }: ConversationSummary): Promise<void> {
		const isDone = await this.#try(() => this.list.archive(id));
		if (!isDone) return;
		this.toasts.show({
			tone: 'info',
			text: `“${title}” is in the archive.`,
			action: { label: 'Undo', run: () => void this.#try(() => this.list.restore(id)) }
		});
	}

	async delete({ id, title }: ConversationSummary): Promise<void> {
		const chat = `/${this.list.tenant}/chat`;
		const isShown = page.url.pathname === `${chat}/${id}`;
		const isDone = await this.#try(() => this.list.delete(id));
		if (!isDone) return;
		this.toasts.show({ tone: 'info', text: `“${title}” was deleted.` });
		if (isShown) await goto(chat);
	}

	async #try(deed: () => Promise<void>): Promise<boolean> {
		try {
			await deed();
			return true;
		} catch (error) {
			this.toasts.show({ tone: 'error', text: Refusal.from(error).message });
			return false;
		}
	}
}

export const [getConversationActions, setConversationActions] = createContext<ConversationActions>();
