import { asc, and, eq, not, sql } from 'drizzle-orm';
import type { Transaction } from '../../db/client';
import { aiModels, tenantModels } from '../../db/schema';
import { usableForAll } from './filter';

/**
 * The cheapest model that we recommend as cheap and fast and that answers without thinking first, for what nobody
 * chooses a model for. Not one that is free: those may keep what they are sent.
 * @returns its id, or null where the tenant may use none
 */
export async function findTitleModel(tx: Transaction, tenantId: string): Promise<string | null> {
	const [model] = await tx
		.select({ modelId: aiModels.modelId })
		.from(aiModels)
		.leftJoin(tenantModels, and(eq(tenantModels.tenantId, tenantId), eq(tenantModels.modelId, aiModels.id)))
		.where(
			and(
				usableForAll,
				sql`coalesce(${tenantModels.isEnabled}, true)`,
				sql`${aiModels.config} -> 'recommendedFor' @> '["cheap-and-fast"]'::jsonb`,
				not(sql`(${aiModels.capabilities} ->> 'reasoningMandatory')::boolean`),
				sql`${aiModels.outputCostPer1k} > 0`
			)
		)
		.orderBy(asc(sql`${aiModels.inputCostPer1k} * 3 + ${aiModels.outputCostPer1k}`), asc(aiModels.modelId))
		.limit(1);
	return model?.modelId ?? null;
}
