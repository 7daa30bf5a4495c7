import { Refusal } from '$lib/client/refusal';
import { trpc } from '$lib/client/trpc';
import type { ChatSettings } from '$lib/domain/chat';
import type { ConversationSettings } from '$lib/domain/conversations';

/** A pause in typing or sliding. */
const PAUSE_MS = 500;

/** null and absent: the model's own */
export type AnswerSettingsValues = {
	[Key in keyof ConversationSettings]?: ConversationSettings[Key] | null;
} & {
	systemPrompt?: string | null;
};

/**
 * How the answers of a conversation are asked for. They are kept with the conversation as they are changed; one that
 * does not exist yet gets them with its first question.
 */
export class AnswerSettings {
	values = $state.raw<AnswerSettingsValues>({});
	/** saving failed: what is shown is not what is kept */
	problem = $state<string | null>(null);

	/** how many differ from the usual */
	readonly changedCount = $derived(Object.keys(this.chosen).length);
	/** somebody looks at them or types: what is changed elsewhere waits until they have done */
	isOpen = false;
	#isKept: boolean;
	#isStale = false;
	#isReading = false;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#pending: AnswerSettingsValues = {};
	#saving: Promise<void> = Promise.resolve();

	/** @param kept what the conversation has; null where there is none yet */
	constructor(
		readonly target: { tenant: string; conversationId: string },
		kept: AnswerSettingsValues | null
	) {
		this.#isKept = kept !== null;
		this.values = kept ?? {};
	}

	/** All that is not as usual. */
	get chosen(): ChatSettings {
		return Object.fromEntries(
			Object.entries(this.values).filter(([, value]) => value !== null && value !== '')
		);
	}

	change(change: AnswerSettingsValues): void {
		this.values = { ...this.values, ...change };
		this.#pending = { ...this.#pending, ...change };
		this.problem = null;
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => void this.saved().catch(() => {}), PAUSE_MS);
	}

	/** What has to go with a question: all of them where it makes the conversation, nothing where that has them. */
	forQuestion(): ChatSettings | undefined {
		if (this.#isKept) return undefined;
		this.#pending = {};
		return this.chosen;
	}

	/** The conversation is there. */
	arrived(): void {
		this.#isKept = true;
	}

	/** They may have been changed elsewhere. */
	hear(): Promise<void> {
		this.#isStale = true;
		return this.refresh();
	}

	/** What is kept by now is read where it may be another, and not while it is being changed here. */
	async refresh(): Promise<void> {
		if (!this.#isStale || !this.#isKept || !this.#isAtRest() || this.#isReading) return;
		this.#isReading = true;
		await this.#saving.catch(() => {});
		const before = this.values;
		this.#isStale = false;
		const { tenant, conversationId: id } = this.target;
		try {
			const { settings, systemPrompt } = await trpc().ai.conversations.get.query({ tenant, id, limit: 1 });
			if (this.#isAtRest() && this.values === before)
				this.values = { ...settings, systemPrompt, ...this.#pending };
			else this.#isStale = true;
		} catch {
			// Shown as it was, until something is heard again.
			this.#isStale = true;
			return;
		} finally {
			this.#isReading = false;
		}
		await this.refresh();
	}

	/** Once all that was changed is kept, or goes with the first question. @throws {Refusal} */
	saved(): Promise<void> {
		clearTimeout(this.#timer);
		return (this.#saving = this.#saving.catch(() => {}).then(() => this.#save()));
	}

	/** Asked anew each time: a field TypeScript takes for what it was before something was waited for. */
	#isAtRest(): boolean {
		return !this.isOpen;
	}

	async #save(): Promise<void> {
		const { systemPrompt, ...settings } = this.#pending;
		if (!this.#isKept || Object.keys(this.#pending).length === 0) return;
		const { tenant, conversationId: id } = this.target;
		const asked = this.#pending;
		this.#pending = {};
		try {
			await trpc().ai.conversations.update.mutate({ tenant, id, systemPrompt, settings });
		} catch (error) {
			this.#pending = { ...asked, ...this.#pending };
			const refusal = Refusal.from(error);
			this.problem = refusal.message;
			throw refusal;
		}
	}
}
