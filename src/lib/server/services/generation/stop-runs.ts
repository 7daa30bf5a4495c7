import { and, eq, inArray, sql } from 'drizzle-orm';
import { aiGenerations } from '../../db/schema';
import { withSystem } from '../../db/tenancy';
import { findRun } from './registry';

/**
 * Stops what is being written in a tenant, for one of its people or for all: they have just lost it. As with
 * {@link stopGeneration}, on this instance at once and on others with their next checkpoint.
 */
export async function stopRunsOf({ tenantId, userId }: { tenantId: string; userId?: string }): Promise<void> {
	const stopped = await withSystem((tx) =>
		tx
			.update(aiGenerations)
			.set({ stopRequestedAt: sql`coalesce(${aiGenerations.stopRequestedAt}, now())` })
			.where(
				and(
					eq(aiGenerations.tenantId, tenantId),
					userId === undefined ? undefined : eq(aiGenerations.userId, userId),
					inArray(aiGenerations.status, ['pending', 'streaming'])
				)
			)
			.returning({ conversationId: aiGenerations.conversationId })
	);
	for (const { conversationId } of stopped) {
		if (conversationId !== null) findRun(tenantId, conversationId)?.stop('stopped');
	}
}
