import { createContext } from 'svelte';
import type { ChatSession } from './chat-session.svelte';

/**
 * The conversations of this tab whose answers are being written, so that walking through the application and back
 * finds them as they were. One that has ended is loaded anew.
 */
export class ChatSessions {
	readonly #open = new Map<string, ChatSession>();

	/**
	 * The one that is being followed already, or a new one.
	 * @param targetId a message that it is to be opened at
	 */
	open(conversationId: string, create: () => ChatSession, targetId: string | null = null): ChatSession {
		for (const [id, session] of this.#open) {
			const isWanted = id === conversationId && (targetId === null || targetId === session.openedAt);
			if (!isWanted && !session.isRunning) this.#open.delete(id);
		}
		const session = this.#open.get(conversationId) ?? create();
		this.#open.set(conversationId, session);
		return session;
	}
}

export const [getChatSessions, setChatSessions] = createContext<ChatSessions>();
