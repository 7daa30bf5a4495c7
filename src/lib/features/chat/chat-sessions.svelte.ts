import { createContext } from 'svelte';
import type { ChatSession } from './chat-session.svelte';

/**
 * The conversations of this tab whose answers are being written, so that walking through the application and back
 * finds them as they were. One that has ended is loaded anew.
 */
export class ChatSessions {
	readonly #open = new Map<string, ChatSession>();

	/** The one that is being followed already, or a new one. */
	open(conversationId: string, create: () => ChatSession): ChatSession {
		for (const [id, session] of this.#open) {
			if (id !== conversationId && !session.isRunning) this.#open.delete(id);
		}
		const session = this.#open.get(conversationId) ?? create();
		this.#open.set(conversationId, session);
		return session;
	}
}

export const [getChatSessions, setChatSessions] = createContext<ChatSessions>();
