import type { Refusal } from '$lib/client/refusal';
import type { ChatMessage } from '$lib/domain/chat';
import type { Draft } from './draft.svelte';
import type { AnswerSettings } from './settings.svelte';

/** What the composer needs of a conversation. */
export interface Asking {
	readonly draft: Draft;
	readonly settings: AnswerSettings;
	readonly messages: readonly ChatMessage[];
	readonly isRunning: boolean;
	/** the connection to the answer that is being written is gone */
	readonly isLost: boolean;
	modelId: string;
	readonly refusal: Refusal | null;
	/** asks what is in the draft */
	send: () => Promise<void>;
	stop: () => Promise<void>;
	/** the server, which could not be reached, can be again */
	reconnect: () => void;
}
