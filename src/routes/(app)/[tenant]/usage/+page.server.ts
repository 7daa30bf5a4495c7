import { forecastMonth } from '$lib/domain/forecast';
import { can } from '$lib/domain/roles';
import { usageQuery } from '$lib/domain/usage';
import { dayOf, neighbours, resolveRange } from '$lib/domain/usage-range';
import { LIVE_PAGE } from '$lib/features/sync/keys';
import { refusePage } from '$lib/server/http/errors';
import { readQuery } from '$lib/server/http/query';
import { tenantContext } from '$lib/server/http/tenant-context';
import { getCosts } from '$lib/server/services/usage/get-costs';
import { getQuota } from '$lib/server/services/usage/get-quota';
import { getStats } from '$lib/server/services/usage/get-stats';
import { getUsageSummary } from '$lib/server/services/usage/get-usage-summary';
import type { PageServerLoad } from './$types';

/** Series of the chart: as many as can be told apart. */
const SERIES_MAX = 5;

export const load: PageServerLoad = async (event) => {
	event.depends(LIVE_PAGE);
	try {
		const context = await tenantContext(event, event.params.tenant);
		const { by, of, ...choice } = readQuery(event.url, usageQuery);
		const { role, userId } = context.scope;
		const now = new Date();
		const canSeeAll = can(role, 'usage:read-all');
		const isOwn = !canSeeAll || of === 'me';
		const range = resolveRange(choice, now);
		const which = { ...choice, memberId: isOwn ? userId : undefined };
		// One's own is of one member.
		const stackedBy = isOwn ? 'model' : by;
		const [quota, summary, costs, periods, parts] = await Promise.all([
			getQuota(context),
			getUsageSummary(context, which),
			getCosts(context, which),
			getStats(context, which),
			getStats(context, { ...which, groupBy: stackedBy, groupsMax: SERIES_MAX })
		]);
		return {
			title: 'Usage',
			changesUpTo: context.changesUpTo,
			view: { by: stackedBy, of: isOwn && canSeeAll ? ('me' as const) : ('everyone' as const) },
			choice,
			/** the asker, where only their own is shown */
			ownId: isOwn ? userId : null,
			canSeeAll,
			today: dayOf(now),
			range: {
				name: range.name,
				from: range.from,
				to: range.to,
				bucket: range.bucket,
				...neighbours(range, now)
			},
			quota,
			forecast: forecastMonth(quota, now),
			memberForecast: quota.member === null ? null : forecastMonth(quota.member, now),
			summary,
			costs,
			periods: periods.items,
			parts: parts.items
		};
	} catch (error) {
		refusePage(error);
	}
};
