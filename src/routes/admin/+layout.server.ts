import { homeTenantSlug } from '$lib/server/auth/tenant-scope';
import { config } from '$lib/server/config';
import type { LayoutServerLoad } from './$types';
import { openAdministration } from './open';

export const load: LayoutServerLoad = async (event) => {
	const { scope } = openAdministration(event);
	return {
		homeSlug: await homeTenantSlug(scope.userId),
		isSandbox: config().openRouter.provider === 'sandbox'
	};
};
