import { z } from 'zod';
import { conversationInput } from '$lib/domain/conversations';
import { pageInput } from '$lib/domain/lists';
import { LIVE_PAGE } from '$lib/features/sync/keys';
import { actInTenant } from '$lib/server/http/conversation-form';
import { refusePage } from '$lib/server/http/errors';
import { readQuery } from '$lib/server/http/query';
import { tenantContext } from '$lib/server/http/tenant-context';
import { listSharedConversations } from '$lib/server/services/conversations/list-shared-conversations';
import { listPublicLinks } from '$lib/server/services/shares/list-public-links';
import { unshareConversation } from '$lib/server/services/shares/unshare-conversation';
import type { Actions, PageServerLoad } from './$types';

const SHOWN = 50;
const query = z.object({ cursor: pageInput.cursor, links: pageInput.cursor });

export const load: PageServerLoad = async (event) => {
	event.depends(LIVE_PAGE);
	const context = await tenantContext(event, event.params.tenant).catch(refusePage);
	try {
		const { cursor, links } = readQuery(event.url, query);
		const [shared, publicLinks] = await Promise.all([
			listSharedConversations(context, { cursor, limit: SHOWN }),
			listPublicLinks(context, { cursor: links, limit: SHOWN })
		]);
		return {
			title: 'Shared',
			changesUpTo: context.changesUpTo,
			shared,
			publicLinks,
			isFirstPage: cursor == null,
			isFirstLinksPage: links == null
		};
	} catch (error) {
		refusePage(error);
	}
};

export const actions: Actions = {
	revoke: (event) =>
		actInTenant(event, z.object(conversationInput), (context, { id }) =>
			unshareConversation(context, { id, audience: 'public' })
		)
};
