import type { ChatMessage } from './chat';

/** A message in a public copy of a conversation: what was said, by whom of the two, and nothing about its cost. */
export interface SharedMessage {
	id: string;
	role: 'user' | 'assistant';
	/** text, reasoning left out, and sources */
	parts: ChatMessage['parts'];
	/** the model's name, for answers */
	modelName: string | null;
	createdAt: string;
}
