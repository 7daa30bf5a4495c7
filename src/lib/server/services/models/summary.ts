import { UNUSABLE_REASONS, unusableReason, type ModelSummary } from '$lib/domain/models';
import type { aiModels } from '../../db/schema';

/** @param isEnabledInTenant null: the tenant has not touched its switch, or no tenant asks */
export function summaryOf(
	row: typeof aiModels.$inferSelect,
	isEnabledInTenant: boolean | null
): ModelSummary {
	const reason = unusableReason({ ...row, isEnabledInTenant });
	return {
		modelId: row.modelId,
		name: row.name,
		provider: row.provider,
		description: row.description,
		contextWindow: row.contextWindow,
		maxOutputTokens: row.maxOutputTokens,
		inputCostPer1k: row.inputCostPer1k,
		outputCostPer1k: row.outputCostPer1k,
		pricing: row.pricing,
		capabilities: row.capabilities,
		recommendedFor: row.config.recommendedFor,
		releasedOn: row.releasedOn,
		expiresOn: row.expiresOn,
		isActive: row.isActive,
		isEnabled: row.isEnabled,
		isEnabledInTenant: isEnabledInTenant ?? true,
		isUsable: reason === null,
		unusableReason: reason === null ? null : UNUSABLE_REASONS[reason]
	};
}
