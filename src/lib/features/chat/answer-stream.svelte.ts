import type { Chat } from '@ai-sdk/svelte';
import type { ChatMessage } from '$lib/domain/chat';
import type * as ChatStream from './chat-stream';

type Question = Pick<ChatMessage, 'id' | 'role' | 'parts'>;
interface Extra {
	body: Record<string, unknown>;
}

/**
 * The messages that are shown, and the AI SDK's `Chat` that answers are added to them by. It is fetched when something
 * is asked, or about to be: who comes to read waits for none of it.
 */
export class AnswerStream {
	readonly #options: ChatStream.StreamOptions;
	#chat = $state.raw<Chat<ChatMessage> | null>(null);
	#fetching: Promise<typeof ChatStream> | null = null;
	/** until there is a `Chat` that has them */
	#messages = $state.raw<ChatMessage[]>([]);
	#isWaiting = $state(false);
	#failure = $state.raw<unknown>(null);

	constructor(options: ChatStream.StreamOptions) {
		this.#options = options;
	}

	get messages(): ChatMessage[] {
		return this.#chat?.messages ?? this.#messages;
	}

	set messages(messages: ChatMessage[]) {
		if (this.#chat === null) this.#messages = messages;
		else this.#chat.messages = messages;
	}

	get lastMessage(): ChatMessage | undefined {
		return this.messages.at(-1);
	}

	get status(): Chat<ChatMessage>['status'] {
		if (this.#failure !== null) return 'error';
		return this.#isWaiting ? 'submitted' : (this.#chat?.status ?? 'ready');
	}

	get error(): unknown {
		return this.#failure ?? this.#chat?.error;
	}

	clearError(): void {
		this.#failure = null;
		this.#chat?.clearError();
	}

	/** Fetches what asking needs. */
	async prepare(): Promise<void> {
		try {
			await this.#fetch();
		} catch {
			// It is fetched again when something is asked.
		}
	}

	async sendMessage(question: Question, extra: Extra): Promise<void> {
		await this.#use((chat) => chat.sendMessage(question, extra), [...this.messages, question]);
	}

	async regenerate(answer: Extra & { messageId: string }): Promise<void> {
		await this.#use((chat) => chat.regenerate(answer));
	}

	async resumeStream(): Promise<void> {
		await this.#use((chat) => chat.resumeStream());
	}

	/** @param meanwhile what is shown while it is waited for */
	async #use(work: (chat: Chat<ChatMessage>) => Promise<void>, meanwhile = this.messages): Promise<void> {
		const chat = this.#chat ?? (await this.#open(meanwhile));
		if (chat !== null) await work(chat);
	}

	async #open(meanwhile: ChatMessage[]): Promise<Chat<ChatMessage> | null> {
		const messages = this.#messages;
		this.#messages = meanwhile;
		this.#isWaiting = true;
		try {
			const { openChat } = await this.#fetch();
			const chat = openChat(this.#options);
			chat.messages = messages;
			return (this.#chat = chat);
		} catch (error) {
			this.#failure = error;
			return null;
		} finally {
			this.#messages = messages;
			this.#isWaiting = false;
		}
	}

	#fetch(): Promise<typeof ChatStream> {
		return (this.#fetching ??= import('./chat-stream').catch((error: unknown) => {
			this.#fetching = null;
			throw error;
		}));
	}
}
