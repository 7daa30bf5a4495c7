import { entriesQuery } from '$lib/domain/usage';
import { resolveRange } from '$lib/domain/usage-range';
import { LIVE_PAGE } from '$lib/features/sync/keys';
import { refusePage } from '$lib/server/http/errors';
import { readQuery } from '$lib/server/http/query';
import { tenantContext } from '$lib/server/http/tenant-context';
import { listEntries } from '$lib/server/services/usage/list-entries';
import { nameFilter } from '$lib/server/services/usage/name-filter';
import { sumEntries } from '$lib/server/services/usage/sum-entries';
import type { PageServerLoad } from './$types';

const ENTRIES_A_PAGE = 50;

export const load: PageServerLoad = async (event) => {
	event.depends(LIVE_PAGE);
	try {
		const context = await tenantContext(event, event.params.tenant);
		const { cursor, ...asked } = readQuery(event.url, entriesQuery);
		const { from, to } = resolveRange(asked, new Date());
		const filter = { ...asked, from, to };
		const [entries, sum, names] = await Promise.all([
			listEntries(context, { ...filter, cursor, limit: ENTRIES_A_PAGE }),
			sumEntries(context, filter),
			nameFilter(context, filter)
		]);
		return {
			title: 'Usage',
			changesUpTo: context.changesUpTo,
			filter,
			isFirstPage: cursor == null,
			entries,
			sum,
			names
		};
	} catch (error) {
		refusePage(error);
	}
};
