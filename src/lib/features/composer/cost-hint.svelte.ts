import { trpc } from '$lib/client/trpc';
import { textOf, type ChatMessage } from '$lib/domain/chat';
import type { ListedModel } from '$lib/domain/models';
import { costNote, dependsOnBudget, estimateCost, promptTokensOf } from './cost-hint';
import type { Draft } from './draft.svelte';
import type { AnswerSettings } from './settings.svelte';

const LOOK_AGAIN_MS = 60_000;

interface Asking {
	tenant: string;
	draft: Draft;
	settings: AnswerSettings;
	messages: () => readonly ChatMessage[];
	model: () => ListedModel | undefined;
	isRunning: () => boolean;
	/** tokens of the longest answer in this organisation */
	outputTokensMax: () => number;
}

/** What the question that is being written may cost, where that is worth saying. */
export class CostHint {
	/** USD, of the tighter of the budgets; null while it is not known */
	#left = $state<number | null>(null);
	#askedAtMs = -Infinity;

	// Counted once for each message that comes to its end, not for each letter that is typed.
	readonly #saidTokens = $derived.by(() => {
		if (this.asking.isRunning()) return 0;
		const texts = this.asking.messages().map(({ parts }) => textOf(parts));
		return promptTokensOf(texts, [], '');
	});
	readonly #estimate = $derived.by(() => {
		const { draft, settings, isRunning, outputTokensMax } = this.asking;
		const model = this.asking.model();
		if (model === undefined || isRunning() || draft.isEmpty) return null;
		const { systemPrompt, maxOutputTokens } = settings.values;
		const asked = promptTokensOf([systemPrompt ?? '', draft.text], draft.images.ready, model.modelId);
		const longest = Math.min(maxOutputTokens ?? Infinity, outputTokensMax());
		return estimateCost(this.#saidTokens + asked, model, longest);
	});
	readonly note = $derived(this.#estimate === null ? null : costNote(this.#estimate, this.#left));

	constructor(readonly asking: Asking) {
		$effect(() => {
			if (this.#estimate === null || !dependsOnBudget(this.#estimate)) return;
			void this.#look();
		});
	}

	async #look(): Promise<void> {
		if (Date.now() - this.#askedAtMs < LOOK_AGAIN_MS) return;
		this.#askedAtMs = Date.now();
		try {
			const { remaining, member } = await trpc().ai.usage.getQuota.query({ tenant: this.asking.tenant });
			this.#left = Math.min(Number(remaining), Number(member?.remaining ?? Infinity));
		} catch {
			// Then it is said without.
		}
	}
}
