import type { SubmitFunction } from '@sveltejs/kit';
import { SentForm } from './sent-form.svelte';

/** A posted form that may ask first whether it is meant. */
export class ActionForm extends SentForm {
	isAsking = $state(false);
	#isConfirmed = false;
	/** sends again what was asked about, by the same button */
	#resend: () => void = () => undefined;

	/** @param asks whether there is something to ask, right now */
	constructor(
		readonly asks: () => boolean,
		options: ConstructorParameters<typeof SentForm>[0]
	) {
		super(options);
	}

	readonly submitOnceSure: SubmitFunction = (submission) => {
		if (this.asks() && !this.#isConfirmed) {
			submission.cancel();
			this.#resend = () => submission.formElement.requestSubmit(submission.submitter);
			this.isAsking = true;
			return;
		}
		this.#isConfirmed = false;
		return this.submit(submission);
	};

	confirm(): void {
		this.#isConfirmed = true;
		this.#resend();
	}
}
