import type { ChatRequest } from '$lib/domain/chat';
import type { MessageItem } from '$lib/domain/conversations';
import { AppError } from '$lib/domain/errors';
import { newId } from '$lib/domain/ids';
import { withTenant } from '../../db/tenancy';
import type { TenantContext } from '../context';
import { startGeneration } from '../generation/start';
import { loadPath } from './path';

/**
 * Sends a message and waits for the whole answer.
 * @throws {AppError} as startGeneration, and PROVIDER_ERROR when the provider refuses the call
 */
export function sendMessage(
	context: TenantContext,
	{ conversationId, text, modelId }: { conversationId: string; text: string; modelId?: string }
): Promise<MessageItem> {
	return answer(context, {
		tenant: context.scope.tenantSlug,
		id: conversationId,
		trigger: 'submit-message',
		message: { id: newId(), role: 'user', parts: [{ type: 'text', text }] },
		model: modelId
	});
}

/** Answers again, beside the old answer, and waits for the whole of it. @throws {AppError} as sendMessage */
export function regenerateMessage(
	context: TenantContext,
	{ conversationId, messageId, modelId }: { conversationId: string; messageId: string; modelId?: string }
): Promise<MessageItem> {
	return answer(context, {
		tenant: context.scope.tenantSlug,
		id: conversationId,
		trigger: 'regenerate-message',
		messageId,
		model: modelId
	});
}

async function answer(context: TenantContext, request: ChatRequest): Promise<MessageItem> {
	const run = await startGeneration(context, request);
	// The refusal comes with the end of the run, so that both are written down when the caller hears of it.
	await run.finished;
	await run.accepted;
	const [message] = await withTenant(context.scope, (tx) =>
		loadPath(tx, {
			tenantId: context.scope.tenantId,
			conversationId: request.id,
			leafId: run.messageId,
			limit: 1
		})
	);
	if (message === undefined) throw new AppError('NOT_FOUND', 'The conversation was deleted in the meantime.');
	return message;
}
