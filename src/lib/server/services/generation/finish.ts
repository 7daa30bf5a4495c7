import { and, eq, sql } from 'drizzle-orm';
import type { ChatMessage, MessageMetadata } from '$lib/domain/chat';
import { batch } from '../../db/batch';
import type { Transaction } from '../../db/client';
import { aiGenerationChunks, aiMessages } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { otherCalls } from '../metering/other-calls';
import { endCall, UNCHARGED, type Finished, type Served } from './end-call';
import { insistently } from './insistently';
import { messageStatusOf, type Outcome } from './outcome';
import type { RunPlan } from './plan';

export interface Answer extends Served {
	parts: ChatMessage['parts'];
	content: string;
	metadata: MessageMetadata;
}

/**
 * Writes the end of a generation down: text, status and money in one transaction. If any of it fails none of it
 * happened, and it is tried again. If it cannot be done at all the rows stay as they were and the recovery takes
 * over from the last checkpoint.
 */
export async function finishGeneration(plan: RunPlan, outcome: Outcome, answer: Answer): Promise<Finished> {
	const finished = await insistently(plan, () =>
		withTenant(plan.scope, (tx) => writeEnd(tx, plan, outcome, answer))
	);
	return finished ?? { ...UNCHARGED, isPending: true };
}

async function writeEnd(tx: Transaction, plan: RunPlan, outcome: Outcome, answer: Answer): Promise<Finished> {
	const { tenantId } = plan.scope;
	const { generationId } = plan;
	const finished = await endCall(tx, { tenantId, generationId }, outcome, answer);
	const { messageId } = plan;
	const others = otherCalls({ tenantId, generationId, messageId });
	await batch([
		tx
			.update(aiMessages)
			.set({
				parts: answer.parts,
				content: answer.content,
				status: messageStatusOf(outcome.status),
				metadata: sql`${aiMessages.metadata} || ${JSON.stringify(answer.metadata)}::jsonb
					|| jsonb_build_object('costIsPending', ${finished.isPending}::boolean or ${others.isAwaited})`
			})
			.where(and(eq(aiMessages.tenantId, tenantId), eq(aiMessages.id, messageId))),
		tx
			.delete(aiGenerationChunks)
			.where(
				and(eq(aiGenerationChunks.tenantId, tenantId), eq(aiGenerationChunks.generationId, generationId))
			)
	]);
	return finished;
}
