import { Chat } from '@ai-sdk/svelte';
import { DefaultChatTransport } from 'ai';
import { Refusal } from '$lib/client/refusal';
import type { ChatMessage } from '$lib/domain/chat';
import { newId } from '$lib/domain/ids';

export interface StreamOptions {
	tenant: string;
	conversationId: string;
	/** what else goes with a question, beside what it is sent with */
	body: () => Record<string, unknown>;
	/** what a question waits for */
	beforeAsking: () => Promise<void>;
	/** the server has taken a question */
	onAccepted: () => void;
	onFinished: () => void;
}

/** The AI SDK's `Chat`, speaking to our endpoints: one message is sent, not the history, which the server has. */
export function openChat({
	tenant,
	conversationId,
	body,
	beforeAsking,
	onAccepted,
	onFinished
}: StreamOptions) {
	return new Chat<ChatMessage>({
		id: conversationId,
		generateId: newId,
		transport: new DefaultChatTransport<ChatMessage>({
			api: '/api/chat',
			fetch: async (input, init) => {
				const isQuestion = init?.method === 'POST';
				if (isQuestion) await beforeAsking();
				const response = await fetch(input, init);
				// Refusals come with their code; without it the SDK would only know that something failed.
				if (!response.ok) throw await Refusal.fromResponse(response);
				if (isQuestion) onAccepted();
				return response;
			},
			prepareSendMessagesRequest: ({ id, messages, trigger, messageId, body: own }) => ({
				body: { tenant, id, trigger, messageId, ...body(), message: messages.at(-1), ...own }
			}),
			prepareReconnectToStreamRequest: ({ id }) => ({
				api: `/api/chat/${id}/stream?tenant=${encodeURIComponent(tenant)}`
			})
		}),
		onFinish: onFinished
	});
}
