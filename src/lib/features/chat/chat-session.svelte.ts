import { Chat } from '@ai-sdk/svelte';
import { DefaultChatTransport } from 'ai';
import { Refusal } from '$lib/client/refusal';
import { trpc } from '$lib/client/trpc';
import type { ChatMessage, MessageMetadata } from '$lib/domain/chat';
import { toChatMessage, type ConversationDetail, type MessageItem } from '$lib/domain/conversations';
import { newId } from '$lib/domain/ids';

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

	readonly #options: ChatSessionOptions;
	readonly #chat: Chat<ChatMessage>;
	#isRefreshing = false;

	constructor(options: ChatSessionOptions) {
		this.#options = options;
		this.conversationId = options.conversationId;
		this.modelId = options.conversation?.modelId ?? options.defaultModelId;
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
				if (this.isRunning) return;
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

	async #refresh(): Promise<void> {
		const { tenant } = this.#options;
		const query = { tenant, conversationId: this.conversationId, limit: this.#chat.messages.length + 2 };
		const page = await trpc()
			.ai.messages.list.query({ ...query, limit: Math.min(query.limit, 200) })
			.catch(() => null);
		if (page !== null && !this.isRunning) {
			// JSON in, JSON out: the same shape, which the inferred type cannot follow through the SDK's unions.
			this.#chat.messages = (page.items as MessageItem[]).map(toChatMessage);
		}
	}
}
