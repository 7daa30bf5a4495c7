import { and, asc, eq, sql, type SQL } from 'drizzle-orm';
import type { ModelFilter, ModelSummary, UseCase } from '$lib/domain/models';
import { AppError } from '$lib/domain/errors';
import type { Page } from '$lib/domain/lists';
import { recommend, reasonOf } from '$lib/domain/recommendations';
import type { Transaction } from '../../db/client';
import { aiModels, tenantModels } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { requirePermission, type TenantContext } from '../context';
import { matching, usableForAll, whetherUsable } from './filter';
import { offsetOf, pageByOffset } from '../offset';
import { summaryOf } from './summary';

/**
 * The catalogue by maker and name, with why a model cannot be chosen where it cannot.
 * @throws {AppError} INVALID_INPUT for a cursor that is not one
 */
export async function listModels(
	context: TenantContext,
	{ cursor, limit, isUsable, ...filter }: ModelFilter & { cursor?: string | null; limit: number }
): Promise<Page<ModelSummary>> {
	requirePermission(context, 'models:read');
	const offset = offsetOf(cursor);
	const models = await withTenant(context.scope, (tx) =>
		selectModels(tx, context, and(matching(filter), whetherUsable(usable, isUsable)), {
			offset,
			limit: limit + 1
		})
	);
	return pageByOffset(models, { offset, limit });
}

/** @throws {AppError} NOT_FOUND */
export async function getModel(
	context: TenantContext,
	{ modelId }: { modelId: string }
): Promise<ModelSummary> {
	requirePermission(context, 'models:read');
	const [model] = await withTenant(context.scope, (tx) =>
		selectModels(tx, context, eq(aiModels.modelId, modelId), { offset: 0, limit: 1 })
	);
	if (model === undefined) throw new AppError('NOT_FOUND');
	return model;
}

/** Everything that the model picker and the models' page show. */
export async function allModels(context: TenantContext): Promise<ModelSummary[]> {
	const { items } = await listModels(context, { limit: CATALOGUE_MAX });
	return items;
}

/** More than OpenRouter serves; the picker searches in the browser. */
const CATALOGUE_MAX = 1_000;
const RECOMMENDED_MAX = 10;

/** The usable models that suit a use case, best first, and by which rule. */
export async function getRecommended(
	context: TenantContext,
	{ useCase }: { useCase: UseCase }
): Promise<{ because: string; items: ModelSummary[] }> {
	const { items } = await listModels(context, { useCase, isUsable: true, limit: CATALOGUE_MAX });
	return { because: reasonOf(useCase), items: recommend(items, useCase).slice(0, RECOMMENDED_MAX) };
}

/** As `unusableReason` of the domain has it; a test compares the two. */
const usable: SQL = sql`(${usableForAll} and coalesce(${tenantModels.isEnabled}, true))`;

async function selectModels(
	tx: Transaction,
	{ scope }: TenantContext,
	condition: SQL | undefined,
	{ offset, limit }: { offset: number; limit: number }
): Promise<ModelSummary[]> {
	const rows = await tx
		.select({ model: aiModels, isEnabledInTenant: tenantModels.isEnabled })
		.from(aiModels)
		.leftJoin(
			tenantModels,
			and(eq(tenantModels.tenantId, scope.tenantId), eq(tenantModels.modelId, aiModels.id))
		)
		.where(condition)
		.orderBy(asc(aiModels.provider), asc(aiModels.name), asc(aiModels.modelId))
		.limit(limit)
		.offset(offset);
	return rows.map(({ model, isEnabledInTenant }) => summaryOf(model, isEnabledInTenant));
}
