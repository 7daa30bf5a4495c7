import type { ChatMessage } from '$lib/domain/chat';
import type { Siblings } from '$lib/domain/conversations';

/** A question that is being put otherwise. */
export interface Editing {
	messageId: string;
	text: string;
}

/** What the list of messages needs of a conversation. */
export interface Thread {
	readonly messages: ChatMessage[];
	/** an answer has been asked for or is being written */
	readonly isRunning: boolean;
	/** the one being written cannot be heard at the moment: the connection to it is gone, or its server is */
	readonly isLost: boolean;
	/** grows with whatever is asked here, which is looked at wherever the reader was */
	readonly turn: number;
	/** the message that the conversation was opened at */
	readonly targetId: string | null;
	readonly path: {
		readonly hasEarlier: boolean;
		readonly hasLater: boolean;
		readonly isLoadingEarlier: boolean;
		readonly isLoadingLater: boolean;
		siblingsOf: (messageId: string) => Siblings;
	};
	editing: Editing | null;
	/** Each tells whether it went well. */
	loadEarlier: () => Promise<boolean>;
	loadLater: () => Promise<boolean>;
	toEnd: () => Promise<boolean>;
	/** asks what is in `editing` in place of the question, beside which it will stand */
	edit: () => Promise<void>;
	/** by the same model, unless another is named */
	regenerate: (messageId: string, modelId?: string) => Promise<void>;
	/** shows another version of a question or answer */
	select: (messageId: string) => Promise<void>;
}
