import { and, eq } from 'drizzle-orm';
import { AppError } from '$lib/domain/errors';
import type { ModelSummary } from '$lib/domain/models';
import type { Transaction } from '../../db/client';
import { aiModels, tenantModels } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { recordInTenant } from '../audit/record';
import { requirePermission, type TenantContext } from '../context';
import { summaryOf } from './summary';

/**
 * Allows a model in the tenant, or not. It counts from the next question on; answers under way finish. What the
 * platform has switched off stays off.
 * @throws {AppError} FORBIDDEN, NOT_FOUND
 */
export async function switchTenantModel(
	context: TenantContext,
	{ modelId, isEnabled }: { modelId: string; isEnabled: boolean }
): Promise<ModelSummary> {
	requirePermission(context, 'models:switch');
	return withTenant(context.scope, async (tx) => {
		const [model] = await tx.select().from(aiModels).where(eq(aiModels.modelId, modelId));
		if (model === undefined) throw new AppError('NOT_FOUND');
		const isChanged = await writeSwitch(tx, context.scope, { modelId: model.id, isEnabled });
		if (isChanged) {
			await recordInTenant(tx, context, {
				action: isEnabled ? 'model.switched-on' : 'model.switched-off',
				target: model.name,
				data: { modelId }
			});
		}
		return summaryOf(model, isEnabled);
	});
}

/** One statement either way, so that of two who do the same at once one has done it. */
async function writeSwitch(
	tx: Transaction,
	{ tenantId, userId }: TenantContext['scope'],
	{ modelId, isEnabled }: { modelId: string; isEnabled: boolean }
): Promise<boolean> {
	const change = { isEnabled, updatedBy: userId, updatedAt: new Date() };
	// A model without a row is on.
	const written = isEnabled
		? await tx
				.update(tenantModels)
				.set(change)
				.where(
					and(
						eq(tenantModels.tenantId, tenantId),
						eq(tenantModels.modelId, modelId),
						eq(tenantModels.isEnabled, false)
					)
				)
				.returning({ modelId: tenantModels.modelId })
		: await tx
				.insert(tenantModels)
				.values({ tenantId, modelId, ...change })
				.onConflictDoUpdate({
					target: [tenantModels.tenantId, tenantModels.modelId],
					set: change,
					setWhere: eq(tenantModels.isEnabled, true)
				})
				.returning({ modelId: tenantModels.modelId });
	return written.length > 0;
}
