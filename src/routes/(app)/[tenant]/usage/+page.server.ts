import { refusePage } from '$lib/server/http/errors';
import { tenantContext } from '$lib/server/http/tenant-context';
import { getCosts } from '$lib/server/services/usage/get-costs';
import { getDailyCosts } from '$lib/server/services/usage/get-daily-costs';
import { getQuota } from '$lib/server/services/usage/get-quota';
import { getUsageSummary } from '$lib/server/services/usage/get-usage-summary';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const context = await tenantContext(event, event.params.tenant).catch(refusePage);
	const [quota, summary, costs, days] = await Promise.all([
		getQuota(context),
		getUsageSummary(context, { period: 'monthly' }),
		getCosts(context, { period: 'monthly' }),
		getDailyCosts(context, new Date())
	]);
	return { title: 'Usage', quota, summary, costs, days };
};
