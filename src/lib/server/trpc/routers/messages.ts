import { z } from 'zod';
import { MESSAGE_TEXT_LENGTH_MAX } from '$lib/domain/chat';
import { idSchema } from '$lib/domain/ids';
import { pageInput } from '$lib/domain/lists';
import { modelIdSchema } from '$lib/domain/models';
import { textSchema } from '$lib/domain/text';
import { stopGeneration } from '../../services/generation/stop';
import { listMessages } from '../../services/messages/list-messages';
import { selectBranch } from '../../services/messages/select-branch';
import { regenerateMessage, sendMessage } from '../../services/messages/send-message';
import { streamMessage } from '../../services/messages/stream-message';
import { rateLimited, router, streamed, tenantProcedure } from '../init';

const conversationId = { conversationId: idSchema };

const question = z.object({
	...conversationId,
	text: textSchema.pipe(z.string().trim().min(1).max(MESSAGE_TEXT_LENGTH_MAX)),
	modelId: modelIdSchema.optional()
});

export const messagesRouter = router({
	/** waits for the whole answer */
	send: tenantProcedure('generations:start')
		.use(rateLimited('chatStart'))
		.input(question)
		.mutation(({ ctx, input }) => sendMessage(ctx.tenant, input)),
	/** the answer as it is written, for clients that take streams (`httpBatchStreamLink`) */
	sendStreaming: tenantProcedure('generations:start')
		.use(streamed)
		.use(rateLimited('chatStart'))
		.input(question)
		.mutation(({ ctx, input }) => streamMessage(ctx.tenant, input)),
	regenerate: tenantProcedure('generations:start')
		.use(rateLimited('chatStart'))
		.input(z.object({ ...conversationId, messageId: idSchema, modelId: modelIdSchema.optional() }))
		.mutation(({ ctx, input }) => regenerateMessage(ctx.tenant, input)),
	list: tenantProcedure('conversations:read')
		.input(z.object({ ...conversationId, ...pageInput, messageId: idSchema.optional() }))
		.query(({ ctx, input }) => listMessages(ctx.tenant, input)),
	selectBranch: tenantProcedure('conversations:write')
		.input(z.object({ ...conversationId, messageId: idSchema, limit: pageInput.limit }))
		.mutation(({ ctx, input }) => selectBranch(ctx.tenant, input)),
	stop: tenantProcedure('generations:start')
		.input(z.object(conversationId))
		.mutation(({ ctx, input }) => stopGeneration(ctx.tenant, input))
});
