import { z } from 'zod';
import { SEARCH_LENGTH_MAX } from '$lib/domain/conversations';
import { pageInput } from '$lib/domain/lists';
import { textSchema } from '$lib/domain/text';
import { countAttempt } from '$lib/server/auth/throttle';
import { refusePage } from '$lib/server/http/errors';
import { readQuery } from '$lib/server/http/query';
import { tenantContext } from '$lib/server/http/tenant-context';
import { searchConversations } from '$lib/server/services/conversations/search-conversations';
import type { PageServerLoad } from './$types';

const FOUND_SHOWN = 20;
const query = z.object({
	q: textSchema.pipe(z.string().trim().max(SEARCH_LENGTH_MAX)).default(''),
	cursor: pageInput.cursor
});

/** The search without a dialog: for whoever has no JavaScript, and for going on past the first results. */
export const load: PageServerLoad = async (event) => {
	const context = await tenantContext(event, event.params.tenant).catch(refusePage);
	try {
		const { q, cursor } = readQuery(event.url, query);
		if (q === '') return { title: 'Search', q, found: null, isFirstPage: true };
		await countAttempt('search', { account: context.scope.userId, address: event.getClientAddress() });
		const found = await searchConversations(context, { query: q, cursor, limit: FOUND_SHOWN });
		return { title: 'Search', q, found, isFirstPage: cursor == null };
	} catch (error) {
		refusePage(error);
	}
};
