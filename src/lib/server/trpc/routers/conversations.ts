import { z } from 'zod';
import { createConversationInput, updateConversationInput } from '$lib/domain/conversations';
import { idSchema } from '$lib/domain/ids';
import { pageInput } from '$lib/domain/lists';
import { createConversation } from '../../services/conversations/create-conversation';
import { getConversation } from '../../services/conversations/get-conversation';
import { listConversations } from '../../services/conversations/list-conversations';
import { updateConversation } from '../../services/conversations/update-conversation';
import { router, tenantProcedure } from '../init';

export const conversationsRouter = router({
	create: tenantProcedure('conversations:write')
		.input(z.object(createConversationInput))
		.mutation(({ ctx, input }) => createConversation(ctx.tenant, input)),
	list: tenantProcedure('conversations:read')
		.input(z.object({ ...pageInput, isArchived: z.boolean().default(false) }))
		.query(({ ctx, input }) => listConversations(ctx.tenant, input)),
	get: tenantProcedure('conversations:read')
		.input(z.object({ id: idSchema, limit: pageInput.limit }))
		.query(({ ctx, input }) => getConversation(ctx.tenant, input)),
	update: tenantProcedure('conversations:write')
		.input(z.object(updateConversationInput))
		.mutation(({ ctx, input: { id, title, modelId, systemPrompt } }) =>
			updateConversation(ctx.tenant, { id, title, modelId, systemPrompt })
		)
});
