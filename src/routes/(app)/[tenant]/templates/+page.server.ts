import { z } from 'zod';
import { listTemplatesInput } from '$lib/domain/templates-input';
import { LIVE_PAGE } from '$lib/features/sync/keys';
import { countAttempt } from '$lib/server/auth/throttle';
import { refusePage } from '$lib/server/http/errors';
import { readQuery } from '$lib/server/http/query';
import { tenantContext } from '$lib/server/http/tenant-context';
import { listCategories, listTemplates } from '$lib/server/services/templates/list-templates';
import type { PageServerLoad } from './$types';

const SHOWN = 48;
const query = z.object(listTemplatesInput).omit({ limit: true });

export const load: PageServerLoad = async (event) => {
	event.depends(LIVE_PAGE);
	const context = await tenantContext(event, event.params.tenant).catch(refusePage);
	try {
		const { cursor, ...filter } = readQuery(event.url, query);
		const { search = '', category = '', scope = '', sort } = filter;
		if (search !== '') {
			await countAttempt('search', { account: context.scope.userId, address: event.getClientAddress() });
		}
		const [templates, categories] = await Promise.all([
			listTemplates(context, { ...filter, cursor, limit: SHOWN }),
			listCategories(context)
		]);
		return {
			title: 'Templates',
			changesUpTo: context.changesUpTo,
			templates,
			categories,
			query: { search, category, scope, sort } as const,
			isFirstPage: cursor == null
		};
	} catch (error) {
		refusePage(error);
	}
};
