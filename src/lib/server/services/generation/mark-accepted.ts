import { and, eq, sql } from 'drizzle-orm';
import { withoutWaitingForDisk, withTenant } from '../../db/tenancy';
import { aiGenerations } from '../../db/schema';
import type { RunPlan } from './plan';

/**
 * Writes the provider's id down as soon as it is known: it is what a recovery asks the cost by if this process dies.
 * A failure here is not the answer's failure; each checkpoint and the finish write it again.
 */
export async function markAccepted(
	{ scope, generationId, log }: Pick<RunPlan, 'scope' | 'generationId' | 'log'>,
	providerGenerationId: string | null
): Promise<void> {
	try {
		await withTenant(scope, async (tx) => {
			await withoutWaitingForDisk(tx);
			await tx
				.update(aiGenerations)
				.set({ status: 'streaming', providerGenerationId, heartbeatAt: sql`now()` })
				.where(
					and(
						eq(aiGenerations.tenantId, scope.tenantId),
						eq(aiGenerations.id, generationId),
						eq(aiGenerations.status, 'pending')
					)
				);
		});
	} catch (err) {
		log.error({ err, generationId }, "the provider's id could not be written down yet");
	}
}
