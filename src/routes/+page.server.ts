import { redirect } from '@sveltejs/kit';
import { homeTenantSlug } from '$lib/server/auth/tenant-scope';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
	const slug = locals.user === null ? null : await homeTenantSlug(locals.user.id);
	redirect(303, slug === null ? '/login' : `/${slug}/chat`);
};
