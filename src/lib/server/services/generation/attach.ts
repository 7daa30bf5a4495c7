import { and, eq, inArray } from 'drizzle-orm';
import { AppError } from '$lib/domain/errors';
import { batch } from '../../db/batch';
import { aiConversations, aiGenerations } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { requirePermission, type TenantContext } from '../context';
import { findRun } from './registry';
import { watchRemoteRun, type Viewable } from './remote-run';

/**
 * The answer in progress in a conversation that the asker may see, from its start, whichever instance writes it.
 * @returns null when there is none
 * @throws {AppError} NOT_FOUND
 */
export async function attachToRun(
	context: TenantContext,
	{ conversationId }: { conversationId: string }
): Promise<Viewable | null> {
	requirePermission(context, 'conversations:read');
	const { tenantId } = context.scope;
	const [[conversation], [running]] = await withTenant(context.scope, (tx) =>
		batch([
			tx
				.select({ id: aiConversations.id })
				.from(aiConversations)
				.where(and(eq(aiConversations.tenantId, tenantId), eq(aiConversations.id, conversationId))),
			tx
				.select({ messageId: aiGenerations.messageId })
				.from(aiGenerations)
				.where(
					and(
						eq(aiGenerations.tenantId, tenantId),
						eq(aiGenerations.conversationId, conversationId),
						eq(aiGenerations.kind, 'chat'),
						inArray(aiGenerations.status, ['pending', 'streaming'])
					)
				)
		])
	);
	if (conversation === undefined) throw new AppError('NOT_FOUND');
	const run = findRun(tenantId, conversationId);
	if (run !== undefined) return run;
	const messageId = running?.messageId ?? null;
	return messageId === null ? null : watchRemoteRun({ tenantId, conversationId, messageId });
}
