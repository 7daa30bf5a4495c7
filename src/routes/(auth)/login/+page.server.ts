import { fail, redirect } from '@sveltejs/kit';
import { loginInput } from '$lib/domain/accounts';
import { verifyPassword } from '$lib/server/auth/password';
import { startSession } from '$lib/server/auth/session';
import { homeTenantSlug } from '$lib/server/auth/tenant-scope';
import { countAttempt, forgetAttempts } from '$lib/server/auth/throttle';
import { localPath, readForm, refuseForm } from '$lib/server/http/forms';
import { logIn } from '$lib/server/services/accounts/log-in';
import { recordSignIn } from '$lib/server/services/accounts/record-sign-in';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ url }) => ({ isAccountDeleted: url.searchParams.has('deleted') });

export const actions: Actions = {
	default: async (event) => {
		const form = await readForm(event.request, loginInput);
		if (!form.isValid) return fail(form.status, form.answer);
		let slug: string | null;
		try {
			const asker = { account: form.data.email, address: event.getClientAddress() };
			await countAttempt('login', asker);
			const confirmed = await logIn(form.data, verifyPassword);
			await startSession(event, confirmed, recordSignIn);
			await forgetAttempts('login', asker);
			slug = await homeTenantSlug(confirmed.userId);
		} catch (error) {
			const { status, answer } = refuseForm(event, error, form.values);
			return fail(status, answer);
		}
		const home = slug === null ? '/account' : `/${slug}/chat`;
		redirect(303, localPath(event.url.searchParams.get('next')) ?? home);
	}
};
