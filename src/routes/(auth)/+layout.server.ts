import { redirect } from '@sveltejs/kit';
import { homeTenantSlug } from '$lib/server/auth/tenant-scope';
import { config } from '$lib/server/config';
import type { LayoutServerLoad } from './$types';

/** Whoever is signed in has no use for these; a forgotten password is also changed by those who still are. */
const FOR_STRANGERS = ['/(auth)/login', '/(auth)/signup'];

export const load: LayoutServerLoad = async ({ locals, route }) => {
	if (locals.user !== null && FOR_STRANGERS.includes(route.id)) {
		const slug = await homeTenantSlug(locals.user.id);
		redirect(303, slug === null ? '/account' : `/${slug}/chat`);
	}
	return { isSandbox: config().openRouter.provider === 'sandbox' };
};
