import { redirect } from '@sveltejs/kit';
import { homeTenantSlug } from '$lib/server/auth/tenant-scope';
import { config } from '$lib/server/config';
import type { LayoutServerLoad } from './$types';

/** Whoever is signed in has no use for these pages. */
export const load: LayoutServerLoad = async ({ locals }) => {
	const slug = locals.user === null ? null : await homeTenantSlug(locals.user.id);
	if (slug !== null) redirect(303, `/${slug}/chat`);
	return { isSandbox: config().openRouter.provider === 'sandbox' };
};
