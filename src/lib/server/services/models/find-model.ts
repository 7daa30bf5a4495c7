import { and, desc, eq, sql } from 'drizzle-orm';
import { AppError } from '$lib/domain/errors';
import { UNUSABLE_REASONS, unusableReason } from '$lib/domain/models';
import type { Transaction } from '../../db/client';
import { aiModelPrices, aiModels, tenantModels } from '../../db/schema';

/**
 * The model and its price in force, for a call that is about to start. Asked where a generation starts, whoever
 * asks, so a model that is switched off refuses from the next call on.
 * @throws {AppError} MODEL_UNAVAILABLE with the reason
 */
export async function findUsableModel(tx: Transaction, tenantId: string, modelId: string) {
	const [model] = await tx
		.select({
			modelId: aiModels.modelId,
			name: aiModels.name,
			contextWindow: aiModels.contextWindow,
			maxOutputTokens: aiModels.maxOutputTokens,
			capabilities: aiModels.capabilities,
			isActive: aiModels.isActive,
			isEnabled: aiModels.isEnabled,
			quarantineReason: aiModels.quarantineReason,
			isEnabledInTenant: tenantModels.isEnabled,
			priceId: aiModelPrices.id,
			pricing: aiModelPrices.pricing
		})
		.from(aiModels)
		.innerJoin(aiModelPrices, eq(aiModelPrices.modelId, aiModels.id))
		.leftJoin(tenantModels, and(eq(tenantModels.tenantId, tenantId), eq(tenantModels.modelId, aiModels.id)))
		.where(eq(aiModels.modelId, modelId))
		.orderBy(desc(aiModelPrices.effectiveFrom), desc(sql`${aiModelPrices.id}`))
		.limit(1);
	if (model === undefined) {
		throw new AppError('MODEL_UNAVAILABLE', `There is no model ${modelId} in the catalogue.`, {
			reason: 'unknown'
		});
	}
	const reason = unusableReason(model);
	if (reason !== null) {
		throw new AppError('MODEL_UNAVAILABLE', `${model.name}: ${UNUSABLE_REASONS[reason]}`, { reason });
	}
	return model;
}

export type UsableModel = Awaited<ReturnType<typeof findUsableModel>>;
