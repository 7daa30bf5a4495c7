import type { SubmitFunction } from '@sveltejs/kit';

/** While a form is under way its button says so; what was typed stays when it comes back with errors. */
export class AuthForm {
	isSending = $state(false);

	readonly submit: SubmitFunction = () => {
		this.isSending = true;
		return async ({ update }) => {
			await update({ reset: false });
			this.isSending = false;
		};
	};
}
