import { asc, eq } from 'drizzle-orm';
import { UNUSABLE_REASONS, unusableReason, type ModelSummary } from '$lib/domain/models';
import { AppError } from '$lib/domain/errors';
import { invalidCursor, type Page } from '$lib/domain/lists';
import { aiModels } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { requirePermission, type TenantContext } from '../context';

/**
 * The catalogue by maker and name, with why a model cannot be chosen where it cannot.
 * The cursor is the number of models before the page: the catalogue has hundreds, not millions.
 */
export async function listModels(
	context: TenantContext,
	{ cursor, limit }: { cursor?: string | null; limit: number }
): Promise<Page<ModelSummary>> {
	requirePermission(context, 'models:read');
	const offset = Number(cursor ?? 0);
	if (!Number.isSafeInteger(offset) || offset < 0) {
		throw invalidCursor();
	}
	const rows = await withTenant(context.scope, (tx) =>
		tx
			.select()
			.from(aiModels)
			.orderBy(asc(aiModels.provider), asc(aiModels.name), asc(aiModels.modelId))
			.limit(limit + 1)
			.offset(offset)
	);
	return {
		items: rows.slice(0, limit).map(toSummary),
		nextCursor: rows.length > limit ? String(offset + limit) : null
	};
}

/** @throws {AppError} NOT_FOUND */
export async function getModel(
	context: TenantContext,
	{ modelId }: { modelId: string }
): Promise<ModelSummary> {
	requirePermission(context, 'models:read');
	const [row] = await withTenant(context.scope, (tx) =>
		tx.select().from(aiModels).where(eq(aiModels.modelId, modelId))
	);
	if (row === undefined) throw new AppError('NOT_FOUND');
	return toSummary(row);
}

/** Everything that the model picker shows. */
export async function allModels(context: TenantContext): Promise<ModelSummary[]> {
	const { items } = await listModels(context, { limit: CATALOGUE_MAX });
	return items;
}

/** More than OpenRouter serves; the picker searches in the browser. */
const CATALOGUE_MAX = 1_000;

function toSummary(row: typeof aiModels.$inferSelect): ModelSummary {
	const reason = unusableReason(row);
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
		isActive: row.isActive,
		isEnabled: row.isEnabled,
		isUsable: reason === null,
		unusableReason: reason === null ? null : UNUSABLE_REASONS[reason]
	};
}
