import { fail, redirect } from '@sveltejs/kit';
import { resetPasswordInput } from '$lib/domain/accounts';
import { isAppError } from '$lib/domain/errors';
import { hashPassword } from '$lib/server/auth/password';
import { startSession } from '$lib/server/auth/session';
import { homeTenantSlug } from '$lib/server/auth/tenant-scope';
import { countAttempt, forgetAttempts } from '$lib/server/auth/throttle';
import { readForm, refuseForm } from '$lib/server/http/forms';
import { findPasswordReset } from '$lib/server/services/accounts/find-password-reset';
import { recordSignIn } from '$lib/server/services/accounts/record-sign-in';
import { resetPassword } from '$lib/server/services/accounts/reset-password';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params, setHeaders }) => {
	// The address of this page is a key.
	setHeaders({ 'cache-control': 'no-store' });
	try {
		return await findPasswordReset(params.token);
	} catch (error) {
		if (isAppError(error)) return { email: null };
		throw error;
	}
};

export const actions: Actions = {
	default: async (event) => {
		const form = await readForm(event.request, resetPasswordInput);
		if (!form.isValid) return fail(form.status, form.answer);
		let slug: string | null;
		try {
			const ip = event.getClientAddress();
			await countAttempt('passwordReset', { address: ip });
			const passwordHash = await hashPassword(form.data.password);
			const { userId, email } = await resetPassword(
				{ ip, log: event.locals.log },
				{ token: event.params.token, passwordHash }
			);
			await startSession(event, { userId, passwordHash }, recordSignIn);
			await forgetAttempts('login', { account: email, address: ip });
			slug = await homeTenantSlug(userId);
		} catch (error) {
			const { status, answer } = refuseForm(event, error, form.values);
			return fail(status, answer);
		}
		redirect(303, slug === null ? '/account' : `/${slug}/chat`);
	}
};
