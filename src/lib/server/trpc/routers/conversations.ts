import { z } from 'zod';
import {
	archiveConversationInput,
	conversationInput,
	createConversationInput,
	searchInput,
	updateConversationInput
} from '$lib/domain/conversations';
import { exportInput } from '$lib/domain/export';
import { idSchema } from '$lib/domain/ids';
import { importInput } from '$lib/domain/import';
import { pageInput } from '$lib/domain/lists';
import { shareInput } from '$lib/domain/shares';
import { archiveConversation } from '../../services/conversations/archive-conversation';
import { createConversation } from '../../services/conversations/create-conversation';
import { deleteConversation } from '../../services/conversations/delete-conversation';
import { exportPage } from '../../services/conversations/export-conversations';
import { getConversation } from '../../services/conversations/get-conversation';
import { importConversations } from '../../services/conversations/import-conversations';
import { listConversations } from '../../services/conversations/list-conversations';
import { listSharedConversations } from '../../services/conversations/list-shared-conversations';
import { searchConversations } from '../../services/conversations/search-conversations';
import { updateConversation } from '../../services/conversations/update-conversation';
import { suggestTitle } from '../../services/generation/title';
import { listPublicLinks } from '../../services/shares/list-public-links';
import { shareConversation } from '../../services/shares/share-conversation';
import { getSharing } from '../../services/shares/sharing-state';
import { unshareConversation } from '../../services/shares/unshare-conversation';
import { rateLimited, router, tenantProcedure } from '../init';

export const conversationsRouter = router({
	/** waits for a title by a cheap model, where the conversation still has its first words for one */
	suggestTitle: tenantProcedure('generations:start')
		.use(rateLimited('chatStart'))
		.input(z.object({ id: idSchema }))
		.mutation(({ ctx, input }) => suggestTitle(ctx.tenant, input)),
	create: tenantProcedure('conversations:write')
		.input(z.object(createConversationInput))
		.mutation(({ ctx, input }) => createConversation(ctx.tenant, input)),
	list: tenantProcedure('conversations:read')
		.input(
			z.object({ ...pageInput, isArchived: z.boolean().default(false), isPinned: z.boolean().optional() })
		)
		.query(({ ctx, input }) => listConversations(ctx.tenant, input)),
	/** what people of the tenant have shared with all of it */
	listShared: tenantProcedure('conversations:read')
		.input(z.object(pageInput))
		.query(({ ctx, input }) => listSharedConversations(ctx.tenant, input)),
	get: tenantProcedure('conversations:read')
		.input(z.object({ id: idSchema, limit: pageInput.limit, messageId: idSchema.optional() }))
		.query(({ ctx, input }) => getConversation(ctx.tenant, input)),
	search: tenantProcedure('conversations:read')
		.use(rateLimited('search'))
		.input(z.object(searchInput))
		.query(({ ctx, input }) => searchConversations(ctx.tenant, input)),
	update: tenantProcedure('conversations:write')
		.input(z.object(updateConversationInput))
		.mutation(({ ctx, input }) => updateConversation(ctx.tenant, input)),
	archive: tenantProcedure('conversations:write')
		.input(z.object(archiveConversationInput))
		.mutation(({ ctx, input }) => archiveConversation(ctx.tenant, input)),
	delete: tenantProcedure('conversations:write')
		.input(z.object(conversationInput))
		.mutation(({ ctx, input }) => deleteConversation(ctx.tenant, input)),
	sharing: tenantProcedure('conversations:write')
		.input(z.object(conversationInput))
		.query(({ ctx, input }) => getSharing(ctx.tenant, input)),
	share: tenantProcedure('conversations:write')
		.input(z.object(shareInput))
		.mutation(({ ctx, input }) => shareConversation(ctx.tenant, input, ctx.links)),
	unshare: tenantProcedure('conversations:write')
		.input(z.object(shareInput))
		.mutation(({ ctx, input }) => unshareConversation(ctx.tenant, input)),
	listPublicLinks: tenantProcedure('conversations:read')
		.input(z.object(pageInput))
		.query(({ ctx, input }) => listPublicLinks(ctx.tenant, input)),
	/** one file for each conversation; the whole as a download is `GET /<tenant>/export` */
	export: tenantProcedure('conversations:read')
		.input(z.object(exportInput))
		.query(({ ctx, input }) => exportPage(ctx.tenant, input)),
	import: tenantProcedure('conversations:write')
		.input(z.object(importInput))
		.mutation(({ ctx, input }) => importConversations(ctx.tenant, input))
});
