import { eq } from 'drizzle-orm';
import { AppError } from '$lib/domain/errors';
import { OUTPUT_TOKENS_DEFAULT } from '$lib/domain/hold';
import { config } from '../../config';
import type { Transaction } from '../../db/client';
import { tenants } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { requirePermission, type TenantContext } from '../context';

export interface TenantSettings {
	/** asked where neither the request nor the conversation names a model */
	defaultModelId: string;
	/** the longest answer that may be asked for */
	outputTokensMax: number;
	/** answers what the budget does not cover of another model; null: that is refused */
	fallbackModelId: string | null;
}

/** The tenant's own settings, the deployment's where it has none. @throws {AppError} NOT_FOUND */
export async function loadTenantSettings(tx: Transaction, tenantId: string): Promise<TenantSettings> {
	const [tenant] = await tx
		.select({
			defaultModelId: tenants.defaultModelId,
			outputTokensMax: tenants.outputTokensMax,
			limitPolicy: tenants.limitPolicy,
			fallbackModelId: tenants.fallbackModelId
		})
		.from(tenants)
		.where(eq(tenants.id, tenantId));
	if (tenant === undefined) throw new AppError('NOT_FOUND');
	return {
		defaultModelId: tenant.defaultModelId ?? config().OPENROUTER_DEFAULT_MODEL,
		outputTokensMax: tenant.outputTokensMax ?? OUTPUT_TOKENS_DEFAULT,
		fallbackModelId: tenant.limitPolicy === 'downgrade' ? tenant.fallbackModelId : null
	};
}

/** For whoever is about to ask: the model that a new conversation begins with, and the longest answer. */
export async function getTenantSettings(context: TenantContext): Promise<TenantSettings> {
	requirePermission(context, 'models:read');
	return withTenant(context.scope, (tx) => loadTenantSettings(tx, context.scope.tenantId));
}
