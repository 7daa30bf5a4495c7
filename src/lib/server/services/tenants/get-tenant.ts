import { eq, sql } from 'drizzle-orm';
import { AppError } from '$lib/domain/errors';
import type { TenantDetail } from '$lib/domain/tenants';
import type { Transaction } from '../../db/client';
import { tenants } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { requirePermission, type TenantContext } from '../context';

/** The organisation, for its settings. */
export async function getTenant(context: TenantContext): Promise<TenantDetail> {
	requirePermission(context, 'tenant:read');
	return withTenant(context.scope, (tx) => readTenant(tx, context.scope.tenantId));
}

/** @throws {AppError} NOT_FOUND */
export async function readTenant(tx: Transaction, tenantId: string): Promise<TenantDetail> {
	const [tenant] = await tx
		.select({
			slug: tenants.slug,
			name: tenants.name,
			memberCount:
				sql<number>`(select count(*) from memberships where memberships.tenant_id = tenants.id)`.mapWith(
					Number
				),
			createdAt: tenants.createdAt
		})
		.from(tenants)
		.where(eq(tenants.id, tenantId));
	if (tenant === undefined) throw new AppError('NOT_FOUND');
	return { ...tenant, createdAt: tenant.createdAt.toISOString() };
}
