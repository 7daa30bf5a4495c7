import { fail, redirect } from '@sveltejs/kit';
import { createTenantInput } from '$lib/domain/tenants';
import { countAttempt } from '$lib/server/auth/throttle';
import { config } from '$lib/server/config';
import { accountContext } from '$lib/server/http/account-context';
import { readForm, refuseForm } from '$lib/server/http/forms';
import { createTenant } from '$lib/server/services/tenants/create-tenant';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ locals, url }) => {
	if (locals.user === null) redirect(303, `/login?next=${encodeURIComponent(url.pathname)}`);
	return { isSandbox: config().openRouter.provider === 'sandbox' };
};

export const actions: Actions = {
	default: async (event) => {
		const form = await readForm(event.request, createTenantInput);
		if (!form.isValid) return fail(form.status, form.answer);
		let slug: string;
		try {
			const context = accountContext(event);
			await countAttempt('signUp', { account: context.userId, address: event.getClientAddress() });
			slug = (await createTenant(context, form.data)).tenantSlug;
		} catch (error) {
			const { status, answer } = refuseForm(event, error, form.values);
			return fail(status, answer);
		}
		redirect(303, `/${slug}/chat`);
	}
};
