import { fail, redirect } from '@sveltejs/kit';
import { loginInput } from '$lib/domain/accounts';
import { verifyPassword } from '$lib/server/auth/password';
import { startSession } from '$lib/server/auth/session';
import { homeTenantSlug } from '$lib/server/auth/tenant-scope';
import { countAttempt, forgetAttempts } from '$lib/server/auth/throttle';
import { localPath, readForm, refuseForm } from '$lib/server/http/forms';
import { logIn } from '$lib/server/services/accounts/log-in';
import type { Actions } from './$types';

export const actions: Actions = {
	default: async (event) => {
		const form = await readForm(event.request, loginInput);
		if (!form.isValid) return fail(form.status, form.answer);
		let slug: string | null;
		try {
			await countAttempt('login', { account: form.data.email, address: event.getClientAddress() });
			const { userId } = await logIn(form.data, verifyPassword);
			await forgetAttempts('login', form.data.email);
			await startSession(event, userId);
			slug = await homeTenantSlug(userId);
		} catch (error) {
			const { status, answer } = refuseForm(event, error, form.values);
			return fail(status, answer);
		}
		redirect(303, localPath(event.url.searchParams.get('next')) ?? (slug === null ? '/' : `/${slug}/chat`));
	}
};
