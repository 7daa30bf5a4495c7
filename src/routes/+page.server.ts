import { redirect } from '@sveltejs/kit';
import { homeTenantSlug } from '$lib/server/auth/tenant-scope';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
	if (locals.user === null) redirect(303, '/login');
	const slug = await homeTenantSlug(locals.user.id);
	redirect(303, slug === null ? '/account' : `/${slug}/chat`);
};
