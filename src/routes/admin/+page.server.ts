import { redirect } from '@sveltejs/kit';
import type { PageServerLoad } from './$types';
import { openAdministration } from './open';

export const load: PageServerLoad = (event) => {
	openAdministration(event);
	redirect(303, '/admin/tenants');
};
