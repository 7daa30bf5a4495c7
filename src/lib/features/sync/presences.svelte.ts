import { SvelteMap } from 'svelte/reactivity';
import type { Presence } from '$lib/domain/sync';

/** Somebody else at a conversation. */
export interface Person {
	id: string;
	name: string;
	isWriting: boolean;
}

/** Who else is at which conversation, for as long as the server can be heard: it tells of each who comes or goes. */
export class Presences {
	readonly #at = new SvelteMap<string, readonly Person[]>();

	note({ conversationId, userId, name, state }: Presence): void {
		const others = this.at(conversationId).filter(({ id }) => id !== userId);
		const here =
			state === 'gone' ? others : [...others, { id: userId, name, isWriting: state === 'writing' }];
		if (here.length === 0) this.#at.delete(conversationId);
		else
			this.#at.set(
				conversationId,
				here.toSorted((a, b) => a.name.localeCompare(b.name))
			);
	}

	/** by name */
	at(conversationId: string): readonly Person[] {
		return this.#at.get(conversationId) ?? [];
	}

	/** Nobody is there any more, as far as one may know. */
	forget(conversationId: string): void {
		this.#at.delete(conversationId);
	}

	/** Whoever is still there is told of again. */
	clear(): void {
		this.#at.clear();
	}
}
