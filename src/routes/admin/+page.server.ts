import { getOverview } from '$lib/server/services/platform/get-overview';
import type { PageServerLoad } from './$types';
import { openAdministration } from './open';

export const load: PageServerLoad = async (event) => {
	const platform = openAdministration(event);
	return { overview: await getOverview(platform) };
};
