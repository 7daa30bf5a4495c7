import { Refusal } from '$lib/client/refusal';
import { trpc } from '$lib/client/trpc';
import type { ChatMessage } from '$lib/domain/chat';
import { newId } from '$lib/domain/ids';
import type { TemplateContent, VariableValues } from '$lib/domain/templates';
import { renderTemplate } from '$lib/domain/templates-values';
import { AnswerStream } from '$lib/features/chat/answer-stream.svelte';
import { stopAnswer } from '$lib/features/chat/stop-answer';

/**
 * A template that is still being written, asked of a model as it stands. Each time is a conversation of its own, since
 * what was answered before would be part of the next question; it is put into the archive, where whoever wants to go on
 * with it finds it. Nothing is saved, and nothing is counted as a use: it is a question like any other.
 */
export class TemplateTrial {
	conversationId = $state<string | null>(null);
	#stream = $state.raw<AnswerStream | null>(null);
	/** the latest stop did not reach the server */
	#refusal = $state.raw<Refusal | null>(null);

	constructor(readonly tenant: string) {}

	get answer(): ChatMessage | undefined {
		const last = this.#stream?.lastMessage;
		return last?.role === 'assistant' ? last : undefined;
	}

	get isRunning(): boolean {
		return this.#stream?.status === 'submitted' || this.#stream?.status === 'streaming';
	}

	get refusal(): Refusal | null {
		if (this.#refusal !== null) return this.#refusal;
		return this.#stream?.error == null ? null : Refusal.from(this.#stream.error);
	}

	/** @param values that hold by the rules of its form */
	async ask(content: TemplateContent, values: VariableValues): Promise<void> {
		if (this.isRunning) return;
		const conversationId = newId();
		const { userPromptTemplate, systemPrompt, modelId, settings } = content;
		const instructions = systemPrompt === null ? {} : { systemPrompt: renderTemplate(systemPrompt, values) };
		this.#refusal = null;
		this.conversationId = conversationId;
		this.#stream = new AnswerStream({
			tenant: this.tenant,
			conversationId,
			body: () => ({ model: modelId ?? undefined, settings: { ...settings, ...instructions } }),
			beforeAsking: () => Promise.resolve(),
			onAccepted: () => {},
			onFinished: () => void this.#putAway(conversationId)
		});
		const text = renderTemplate(userPromptTemplate, values);
		await this.#stream.sendMessage(
			{ id: newId(), role: 'user', parts: [{ type: 'text', text }] },
			{ body: {} }
		);
	}

	async stop(): Promise<void> {
		const { tenant, conversationId } = this;
		if (conversationId === null) return;
		try {
			await stopAnswer({ tenant, conversationId }, () => this.isRunning);
		} catch (error) {
			this.#refusal = Refusal.from(error);
		}
	}

	async #putAway(id: string): Promise<void> {
		try {
			await trpc().ai.conversations.archive.mutate({ tenant: this.tenant, id });
		} catch {
			// It stays among the others, where it can be put away by hand.
		}
	}
}
