import { and, eq, inArray, sql } from 'drizzle-orm';
import { AppError } from '$lib/domain/errors';
import { aiConversations, aiGenerations } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { requirePermission, type TenantContext } from '../context';
import { findRun } from './registry';

/**
 * Stops the answer that is being written in a conversation, from anywhere. On this instance at once; on another one
 * with its next checkpoint, which reads the request. Stopping what has ended is no error.
 * @returns whether there was something to stop
 * @throws {AppError} FORBIDDEN, NOT_FOUND
 */
export async function stopGeneration(
	context: TenantContext,
	{ conversationId }: { conversationId: string }
): Promise<{ isStopping: boolean }> {
	requirePermission(context, 'generations:start');
	const { tenantId, userId } = context.scope;
	const isStopping = await withTenant(context.scope, async (tx) => {
		const [conversation] = await tx
			.select({ userId: aiConversations.userId })
			.from(aiConversations)
			.where(and(eq(aiConversations.tenantId, tenantId), eq(aiConversations.id, conversationId)));
		if (conversation === undefined) throw new AppError('NOT_FOUND');
		if (conversation.userId !== userId) throw new AppError('FORBIDDEN');
		const running = await tx
			.update(aiGenerations)
			.set({ stopRequestedAt: sql`coalesce(${aiGenerations.stopRequestedAt}, now())` })
			.where(
				and(
					eq(aiGenerations.tenantId, tenantId),
					eq(aiGenerations.conversationId, conversationId),
					inArray(aiGenerations.status, ['pending', 'streaming'])
				)
			)
			.returning({ id: aiGenerations.id });
		return running.length > 0;
	});
	if (isStopping) findRun(tenantId, conversationId)?.stop('stopped');
	return { isStopping };
}
