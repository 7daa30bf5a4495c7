import type { ActionResult, SubmitFunction } from '@sveltejs/kit';
import { Refusal } from '$lib/client/refusal';
import { getToasts } from '$lib/ui/toasts.svelte';

interface Options {
	/** what was typed goes away once it was taken; otherwise it stays, as it does when there are errors */
	isClearedAfter?: () => boolean;
	onDone?: (result: ActionResult) => void;
}

/** A posted form: while it is under way its button says so, and a server out of reach costs nobody what they typed. */
export class SentForm {
	isSending = $state(false);
	readonly #toasts = getToasts();
	readonly #options: Options;

	constructor(options: Options = {}) {
		this.#options = options;
	}

	readonly submit: SubmitFunction = () => {
		this.isSending = true;
		return async ({ result, update }) => {
			// What is thrown by `fetch`; a refusal of the server is plain data.
			const isUnreached = result.type === 'error' && result.error instanceof Error;
			if (isUnreached) this.#toasts.show({ tone: 'error', text: Refusal.from(result.error).message });
			else await update({ reset: this.#options.isClearedAfter?.() ?? false });
			this.isSending = false;
			this.#options.onDone?.(result);
		};
	};
}
