import { z } from 'zod';
import { conversationInput } from '$lib/domain/conversations';
import { pageInput } from '$lib/domain/lists';
import { LIVE_PAGE } from '$lib/features/sync/keys';
import { actInTenant } from '$lib/server/http/conversation-form';
import { refusePage } from '$lib/server/http/errors';
import { readQuery } from '$lib/server/http/query';
import { tenantContext } from '$lib/server/http/tenant-context';
import { archiveConversation } from '$lib/server/services/conversations/archive-conversation';
import { deleteConversation } from '$lib/server/services/conversations/delete-conversation';
import { listConversations } from '$lib/server/services/conversations/list-conversations';
import type { Actions, PageServerLoad } from './$types';

const ARCHIVED_SHOWN = 50;
const query = z.object({ cursor: pageInput.cursor });

export const load: PageServerLoad = async (event) => {
	event.depends(LIVE_PAGE);
	const context = await tenantContext(event, event.params.tenant).catch(refusePage);
	try {
		const { cursor } = readQuery(event.url, query);
		const archived = await listConversations(context, { cursor, limit: ARCHIVED_SHOWN, isArchived: true });
		return { title: 'Archive', changesUpTo: context.changesUpTo, archived, isFirstPage: cursor == null };
	} catch (error) {
		refusePage(error);
	}
};

const form = z.object(conversationInput);

export const actions: Actions = {
	restore: (event) =>
		actInTenant(event, form, (context, { id }) => archiveConversation(context, { id, isArchived: false })),
	delete: (event) => actInTenant(event, form, deleteConversation)
};
