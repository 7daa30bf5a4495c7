import { and, eq, sql } from 'drizzle-orm';
import { partsOf } from '$lib/domain/answer';
import { textOf, type ChatMessage } from '$lib/domain/chat';
import type { Transaction } from '../../db/client';
import { aiGenerationChunks, aiGenerations, aiMessages } from '../../db/schema';
import { withSystem } from '../../db/tenancy';
import { logger } from '../../logger';
import { estimateUsage } from '../metering/estimate-usage';
import { otherCalls } from '../metering/other-calls';
import { awaitCost, settleGeneration } from '../metering/settle';
import { allRuns } from './registry';

/** Heartbeats come every two seconds; ten of them missed means that the process is gone. */
const STALE_AFTER = sql`interval '30 seconds'`;

interface Orphan extends Record<string, unknown> {
	tenant_id: string;
	id: string;
	message_id: string | null;
	provider_generation_id: string | null;
	model_id: string;
	prompt_tokens_estimated: number;
}

/**
 * Ends the generations whose process died: the checkpointed text is kept and marked, and the cost is asked from the
 * provider. Any instance may do it, several at once too. The runs of this very process live, whatever their rows say:
 * a database that was away has heard of nobody. Each in a transaction of its own, so that its locks are those of one
 * finish, and one that fails stops no other.
 * @returns how many were ended
 */
export async function recoverGenerations(): Promise<number> {
	const failed: string[] = [];
	for (let recovered = 0; ;) {
		let orphan: Orphan | undefined;
		try {
			await withSystem(async (tx) => {
				orphan = await claimOrphan(tx, [...failed, ...allRuns().map(({ generationId }) => generationId)]);
				if (orphan !== undefined) await interrupt(tx, orphan);
			});
			if (orphan === undefined) return recovered;
			recovered++;
		} catch (err) {
			// The database is away: there is nothing to go on with.
			if (orphan === undefined) throw err;
			failed.push(orphan.id);
			logger.error(
				{ err, generationId: orphan.id },
				'a generation could not be recovered; it is tried again'
			);
		}
	}
}

async function claimOrphan(tx: Transaction, except: string[]): Promise<Orphan | undefined> {
	const [orphan] = await tx.execute<Orphan>(sql`
		select tenant_id, id, message_id, provider_generation_id, model_id, prompt_tokens_estimated from ai_generations
		where status in ('pending', 'streaming') and heartbeat_at < now() - ${STALE_AFTER}
			and id <> all(${sql.param(`{${except.join(',')}}`)}::uuid[])
		order by created_at limit 1 for update skip locked`);
	return orphan;
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
	const parts = partsOf(withoutGap(checkpoints).flatMap(({ chunks }) => chunks));
	if (orphan.message_id !== null)
		await interruptMessage(tx, { ...orphan, message_id: orphan.message_id }, parts);
	await tx
		.update(aiGenerations)
		.set({ status: 'interrupted', finishedAt: sql`now()` })
		.where(and(eq(aiGenerations.tenantId, key.tenantId), eq(aiGenerations.id, key.generationId)));
	await settle(tx, orphan, key, textOf(parts));
	logger.warn({ generationId: orphan.id, tenantId: orphan.tenant_id }, 'a generation lost its process');
}

/** What the last call had said follows what the message has of the calls before it. */
async function interruptMessage(
	tx: Transaction,
	orphan: Orphan & { message_id: string },
	said: ChatMessage['parts']
): Promise<void> {
	const isMessage = and(eq(aiMessages.tenantId, orphan.tenant_id), eq(aiMessages.id, orphan.message_id));
	const [message] = await tx
		.select({ parts: aiMessages.parts })
		.from(aiMessages)
		.where(isMessage)
		.for('update');
	const parts = [...(message?.parts ?? []), ...said];
	const others = otherCalls({
		tenantId: orphan.tenant_id,
		generationId: orphan.id,
		messageId: orphan.message_id
	});
	await tx
		.update(aiMessages)
		.set({
			status: 'interrupted',
			parts,
			content: textOf(parts),
			metadata: sql`${aiMessages.metadata} || jsonb_build_object(
				'costIsPending', ${orphan.provider_generation_id !== null}::boolean or ${others.isAwaited})`
		})
		.where(isMessage);
}

/** A crash of the database may have taken the last checkpoints before it: what came after them is no text to go on with. */
function withoutGap<Checkpoint extends { seq: number }>(checkpoints: Checkpoint[]): Checkpoint[] {
	return checkpoints.sort((a, b) => a.seq - b.seq).filter(({ seq }, index) => seq === index);
}

/**
 * A call without an id was sent and may have been taken: the process died before it had heard, and nobody else can
 * tell. What may have been billed is not lost from the books, so it is estimated.
 */
async function settle(
	tx: Transaction,
	orphan: Orphan,
	key: { tenantId: string; generationId: string },
	content: string
): Promise<void> {
	if (orphan.provider_generation_id !== null) {
		await awaitCost(tx, key, sql`now()`);
		return;
	}
	await settleGeneration(tx, key, {
		usage: estimateUsage({ modelId: orphan.model_id, promptTokens: orphan.prompt_tokens_estimated, content }),
		source: 'estimate',
		modelServed: null,
		provider: null,
		providerGenerationId: null
	});
}
