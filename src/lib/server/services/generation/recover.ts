import { and, eq, sql } from 'drizzle-orm';
import { partsOf } from '$lib/domain/answer';
import { textOf } from '$lib/domain/chat';
import type { Transaction } from '../../db/client';
import { aiGenerationChunks, aiGenerations, aiMessages } from '../../db/schema';
import { withSystem } from '../../db/tenancy';
import { logger } from '../../logger';
import { releaseGeneration } from '../metering/settle';

/** Heartbeats come every two seconds; ten of them missed means that the process is gone. */
const STALE_AFTER = sql`interval '30 seconds'`;
const BATCH = 50;

interface Orphan extends Record<string, unknown> {
	tenant_id: string;
	id: string;
	message_id: string | null;
	provider_generation_id: string | null;
}

/**
 * Ends the generations whose process died: the checkpointed text is kept and marked, the cost is asked from the
 * provider, and one that the provider never took gives its hold back. Any instance may do it, several at once too.
 * @returns how many were ended
 */
export async function recoverGenerations(): Promise<number> {
	return withSystem(async (tx) => {
		const orphans = await tx.execute<Orphan>(sql`
			select tenant_id, id, message_id, provider_generation_id from ai_generations
			where status in ('pending', 'streaming') and heartbeat_at < now() - ${STALE_AFTER}
			order by created_at limit ${BATCH} for update skip locked`);
		for (const orphan of orphans) await interrupt(tx, orphan);
		return orphans.length;
	});
}

async function interrupt(tx: Transaction, orphan: Orphan): Promise<void> {
	const key = { tenantId: orphan.tenant_id, generationId: orphan.id };
	const ofGeneration = and(
		eq(aiGenerationChunks.tenantId, key.tenantId),
		eq(aiGenerationChunks.generationId, key.generationId)
	);
	const checkpoints = await tx
		.delete(aiGenerationChunks)
		.where(ofGeneration)
		.returning({ seq: aiGenerationChunks.seq, chunks: aiGenerationChunks.chunks });
	const parts = partsOf(checkpoints.sort((a, b) => a.seq - b.seq).flatMap(({ chunks }) => chunks));
	if (orphan.message_id !== null) {
		await tx
			.update(aiMessages)
			.set({
				status: 'interrupted',
				parts,
				content: textOf(parts),
				metadata: sql`${aiMessages.metadata} || ${JSON.stringify({ costIsPending: orphan.provider_generation_id !== null })}::jsonb`
			})
			.where(and(eq(aiMessages.tenantId, key.tenantId), eq(aiMessages.id, orphan.message_id)));
	}
	await tx
		.update(aiGenerations)
		.set({
			status: 'interrupted',
			finishedAt: sql`now()`,
			...(orphan.provider_generation_id === null ? {} : { money: 'awaiting', lookupAt: sql`now()` })
		})
		.where(and(eq(aiGenerations.tenantId, key.tenantId), eq(aiGenerations.id, key.generationId)));
	if (orphan.provider_generation_id === null) await releaseGeneration(tx, key);
	logger.warn({ generationId: orphan.id, tenantId: orphan.tenant_id }, 'a generation lost its process');
}
