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

/** Between two looks at an answer whose end or cost is not known here yet; the last goes on. */
const FOLLOW_DELAYS_SECONDS = [0, 1, 2, 4, 8, 15];
/** A stop that comes before its answer has begun on the server is put again. */
const STOP_AGAIN_MS = 300;
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
	isLoadingEarlier = $state(false);

	readonly #options: ChatSessionOptions;
	readonly #chat: Chat<ChatMessage>;
	#isShown = true;
	#isFollowing = false;
	/** sent, and no answer came: the server may have taken it or not */
	#lost: { id: string; text: string } | null = null;
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
			onFinish: () => options.onFinished(this)
		});
	}

	get messages(): ChatMessage[] {
		return this.#chat.messages;
	}

	/** An answer is on its way or being written. */
	get isRunning(): boolean {
		return this.#chat.status === 'submitted' || this.#chat.status === 'streaming';
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
		// The same words after an answer that was lost on its way are the same message: the server takes it once.
		const isAgain = this.#lost?.text === text;
		const message = isAgain && this.#lost !== null ? this.#lost : { id: newId(), text };
		this.#lost = null;
		await this.#chat.sendMessage({ id: message.id, role: 'user', parts: [{ type: 'text', text }] });
		const refusal = this.#takeRefusal();
		if (refusal === null) return this.#follow();
		if (isAgain && (refusal.code === 'CONFLICT' || refusal.code === 'GENERATION_IN_PROGRESS')) {
			this.#options.onAccepted(this);
			return this.#follow();
		}
		// The server took nothing, as far as is known, so the words go back to where they were typed.
		this.#chat.messages = this.#chat.messages.slice(0, -1);
		if (this.draft === '') this.draft = text;
		if (refusal.code === null) this.#lost = message;
		this.refusal = refusal;
	}

	async regenerate(messageId: string): Promise<void> {
		if (this.isRunning) return;
		const before = this.#chat.messages;
		this.refusal = null;
		await this.#chat.regenerate({ messageId });
		const refusal = this.#takeRefusal();
		if (refusal === null) return this.#follow();
		this.#chat.messages = before;
		this.refusal = refusal;
	}

	/** Shown on the page: goes on with an answer that was being written, or whose cost is not known yet. */
	async show(): Promise<void> {
		this.#isShown = true;
		if (this.#chat.lastMessage !== undefined && !this.isRunning) await this.#follow();
	}

	/** No longer shown: an answer goes on, but nothing is asked for its sake. */
	hide(): void {
		this.#isShown = false;
	}

	/** Asks the server to stop; the stream then ends by itself, with what there is. */
	async stop(): Promise<void> {
		const { tenant } = this.#options;
		while (this.isRunning) {
			try {
				const stop = { tenant, conversationId: this.conversationId };
				const { isStopping } = await trpc().ai.messages.stop.mutate(stop);
				if (isStopping) return;
			} catch (error) {
				const refusal = Refusal.from(error);
				// A new conversation is not there before its first answer has begun.
				if (refusal.code !== 'NOT_FOUND') {
					this.refusal = refusal;
					return;
				}
			}
			await wait(STOP_AGAIN_MS);
		}
	}

	/** Refusals come with their code; without it the SDK would only know that something failed. */
	async #fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
		const response = await fetch(input, init);
		if (!response.ok) throw await Refusal.fromResponse(response);
		if (init?.method === 'POST') this.#options.onAccepted(this);
		return response;
	}

	/**
	 * Why the server stored nothing of what was sent, or null when it did. A call that the provider refused is stored,
	 * and shown as failed; an answer that began and broke off tells about itself.
	 */
	#takeRefusal(): Refusal | null {
		const { status, error, lastMessage } = this.#chat;
		if (status !== 'error') return null;
		this.#chat.clearError();
		if (lastMessage?.role === 'assistant') return null;
		const refusal = Refusal.from(error);
		if (typeof refusal.details.messageId !== 'string') return refusal;
		this.#options.onAccepted(this);
		return null;
	}

	/**
	 * Stays with an answer until its end and its cost are known: attaches to it again where the connection was lost,
	 * and asks for what no stream tells, such as the cost of a stopped answer, which the provider reports later.
	 */
	async #follow(): Promise<void> {
		if (this.#isFollowing) return;
		this.#isFollowing = true;
		try {
			for (let look = 0; this.#isShown && !this.isRunning && !this.#isSettled(); look++) {
				const delaySeconds = FOLLOW_DELAYS_SECONDS[look] ?? FOLLOW_DELAYS_SECONDS.at(-1) ?? 0;
				await wait(delaySeconds * 1_000);
				if (this.#lastAnswer()?.status === 'streaming') {
					await this.#chat.resumeStream();
					if (this.#chat.status === 'error') this.#chat.clearError();
				}
				if (!this.#isSettled()) await this.#refresh();
			}
		} finally {
			this.#isFollowing = false;
			this.#options.onFinished(this);
		}
	}

	#lastAnswer(): MessageMetadata | undefined {
		const last = this.#chat.lastMessage;
		return last?.role === 'assistant' ? last.metadata : undefined;
	}

	#isSettled(): boolean {
		const answer = this.#lastAnswer();
		return answer !== undefined && answer.status !== 'streaming' && answer.costIsPending !== true;
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

function wait(delayMs: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, delayMs));
}
