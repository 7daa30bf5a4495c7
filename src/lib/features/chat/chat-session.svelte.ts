import { Chat } from '@ai-sdk/svelte';
import { DefaultChatTransport } from 'ai';
import { Refusal } from '$lib/client/refusal';
import { trpc } from '$lib/client/trpc';
import type { ChatMessage, MessageMetadata } from '$lib/domain/chat';
import { toChatMessage, type ConversationDetail, type MessageItem } from '$lib/domain/conversations';
import { newId } from '$lib/domain/ids';
import type { Page } from '$lib/domain/lists';

export interface ChatSessionOptions {
	tenant: string;
	conversationId: string;
	/** null: the first message creates it */
	conversation: ConversationDetail | null;
	defaultModelId: string;
	/** the server has taken the message: from here on the conversation exists */
	onAccepted: (session: ChatSession) => void;
	onFinished: (session: ChatSession) => void;
}

/** What is asked again after an answer whose end or cost was not known yet, in seconds between questions. */
const REFRESH_DELAYS_SECONDS = [2, 2, 4, 8, 15, 15, 15];
/** A question and its answer are what can have changed. */
const REFRESHED_MESSAGES = 2;

/**
 * A conversation on the screen: the AI SDK's `Chat` for the stream, and around it what is ours: which model, drafts,
 * refusals that keep what was typed, and stopping on the server instead of hanging up.
 */
export class ChatSession {
	readonly conversationId: string;
	draft = $state('');
	modelId = $state('');
	refusal = $state<Refusal | null>(null);
	isStopping = $state(false);
	isLoadingEarlier = $state(false);

	readonly #options: ChatSessionOptions;
	readonly #chat: Chat<ChatMessage>;
	#isRefreshing = false;
	#earlierCursor = $state<string | null>(null);

	constructor(options: ChatSessionOptions) {
		this.#options = options;
		this.conversationId = options.conversationId;
		this.modelId = options.conversation?.modelId ?? options.defaultModelId;
		this.#earlierCursor = options.conversation?.messages.nextCursor ?? null;
		this.#chat = new Chat<ChatMessage>({
			id: options.conversationId,
			generateId: newId,
			messages: options.conversation?.messages.items.map(toChatMessage) ?? [],
			transport: new DefaultChatTransport<ChatMessage>({
				api: '/api/chat',
				fetch: (input, init) => this.#fetch(input, init),
				prepareSendMessagesRequest: ({ id, messages, trigger, messageId }) => ({
					body: {
						tenant: options.tenant,
						id,
						trigger,
						messageId,
						model: this.modelId,
						message: messages.at(-1)
					}
				}),
				prepareReconnectToStreamRequest: ({ id }) => ({
					api: `/api/chat/${id}/stream?tenant=${encodeURIComponent(options.tenant)}`
				})
			}),
			onFinish: () => {
				this.isStopping = false;
				options.onFinished(this);
			}
		});
	}

	get messages(): ChatMessage[] {
		return this.#chat.messages;
	}

	/** An answer is on its way or being written. */
	get isRunning(): boolean {
		return this.#chat.status === 'submitted' || this.#chat.status === 'streaming';
	}

	/** Sent, but nothing of the answer is here yet. */
	get isWaiting(): boolean {
		return this.#chat.status === 'submitted';
	}

	get hasEarlier(): boolean {
		return this.#earlierCursor !== null;
	}

	async loadEarlier(): Promise<void> {
		if (this.#earlierCursor === null || this.isLoadingEarlier) return;
		this.isLoadingEarlier = true;
		try {
			const page = await this.#list({ cursor: this.#earlierCursor });
			this.#chat.messages = [...page.items.map(toChatMessage), ...this.#chat.messages];
			this.#earlierCursor = page.nextCursor;
		} catch (error) {
			this.refusal = Refusal.from(error);
		} finally {
			this.isLoadingEarlier = false;
		}
	}

	async send(text: string): Promise<void> {
		if (this.isRunning) return;
		this.draft = '';
		this.refusal = null;
		await this.#chat.sendMessage({ text });
		if (!this.#isRefused()) return this.#refreshUntilSettled();
		// The server took nothing, so the words go back to where they were typed.
		this.#chat.messages = this.#chat.messages.slice(0, -1);
		if (this.draft === '') this.draft = text;
	}

	async regenerate(messageId: string): Promise<void> {
		if (this.isRunning) return;
		const before = this.#chat.messages;
		this.refusal = null;
		await this.#chat.regenerate({ messageId });
		if (!this.#isRefused()) return this.#refreshUntilSettled();
		this.#chat.messages = before;
	}

	/** Follows an answer that was being written when the page was loaded. */
	async resume(): Promise<void> {
		if (this.#lastMetadata()?.status !== 'streaming') return;
		await this.#chat.resumeStream();
		await this.#refreshUntilSettled();
		this.#options.onFinished(this);
	}

	/** Asks the server to stop; the stream then ends by itself, with what there is. */
	async stop(): Promise<void> {
		this.isStopping = true;
		try {
			await trpc().ai.messages.stop.mutate({
				tenant: this.#options.tenant,
				conversationId: this.conversationId
			});
		} catch (error) {
			this.isStopping = false;
			this.refusal = Refusal.from(error);
		}
	}

	/** Refusals come with their code; without it the SDK would only know that something failed. */
	async #fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
		const response = await fetch(input, init);
		if (!response.ok) throw await Refusal.fromResponse(response);
		if (init?.method === 'POST') this.#options.onAccepted(this);
		return response;
	}

	/** True when the server stored nothing of it. A call that the provider refused is stored, and shown as failed. */
	#isRefused(): boolean {
		if (this.#chat.status !== 'error') return false;
		const { error } = this.#chat;
		this.#chat.clearError();
		// An answer that began and broke off tells about itself.
		if (this.#chat.lastMessage?.role === 'assistant') return false;
		const refusal = Refusal.from(error);
		if (typeof refusal.details.messageId === 'string') {
			this.#options.onAccepted(this);
			return false;
		}
		this.refusal = refusal;
		return true;
	}

	#lastMetadata(): MessageMetadata | undefined {
		const last = this.#chat.lastMessage;
		return last?.role === 'assistant' ? last.metadata : undefined;
	}

	/**
	 * Asks for what the stream could not tell: the cost of a stopped answer, which the provider reports later, or the
	 * end of one whose connection or process was lost.
	 */
	async #refreshUntilSettled(): Promise<void> {
		if (this.#isRefreshing) return;
		this.#isRefreshing = true;
		try {
			for (const delaySeconds of [0, ...REFRESH_DELAYS_SECONDS]) {
				if (this.isRunning || this.#isSettled()) return;
				await new Promise((resolve) => setTimeout(resolve, delaySeconds * 1_000));
				await this.#refresh();
			}
		} finally {
			this.#isRefreshing = false;
		}
	}

	#isSettled(): boolean {
		const metadata = this.#lastMetadata();
		return metadata !== undefined && metadata.status !== 'streaming' && metadata.costIsPending !== true;
	}

	/** The end of the path anew: what was loaded before it stays. */
	async #refresh(): Promise<void> {
		const page = await this.#list({ limit: REFRESHED_MESSAGES }).catch(() => null);
		const first = page?.items[0];
		if (page === null || first === undefined || this.isRunning) return;
		const known = this.#chat.messages;
		const start = known.findIndex(({ id }) => id === first.id);
		this.#chat.messages = [...known.slice(0, Math.max(start, 0)), ...page.items.map(toChatMessage)];
		if (start === -1) this.#earlierCursor = page.nextCursor;
	}

	async #list(page: { cursor?: string; limit?: number }): Promise<Page<MessageItem>> {
		const { tenant } = this.#options;
		const { conversationId } = this;
		const { items, nextCursor } = await trpc().ai.messages.list.query({ tenant, conversationId, ...page });
		// JSON in, JSON out: the same shape, which the inferred type cannot follow through the SDK's unions.
		return { items: items as MessageItem[], nextCursor };
	}
}
