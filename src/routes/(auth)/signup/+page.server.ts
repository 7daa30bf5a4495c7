import { fail, redirect } from '@sveltejs/kit';
import { signUpInput } from '$lib/domain/accounts';
import { hashPassword } from '$lib/server/auth/password';
import { startSession } from '$lib/server/auth/session';
import { countAttempt } from '$lib/server/auth/throttle';
import { readForm, refuseForm } from '$lib/server/http/forms';
import { recordSignIn } from '$lib/server/services/accounts/record-sign-in';
import { signUp } from '$lib/server/services/accounts/sign-up';
import type { Actions } from './$types';

export const actions: Actions = {
	default: async (event) => {
		const form = await readForm(event.request, signUpInput);
		if (!form.isValid) return fail(form.status, form.answer);
		const { password, ...input } = form.data;
		let tenantSlug: string;
		try {
			await countAttempt('signUp', { account: input.email, address: event.getClientAddress() });
			const passwordHash = await hashPassword(password);
			const account = await signUp(input, passwordHash, { ip: event.getClientAddress() });
			await startSession(event, { userId: account.userId, passwordHash }, recordSignIn);
			tenantSlug = account.tenantSlug;
		} catch (error) {
			const { status, answer } = refuseForm(event, error, form.values);
			return fail(status, answer);
		}
		redirect(303, `/${tenantSlug}/chat`);
	}
};
