import { and, asc, eq } from 'drizzle-orm';
import { isSlug } from '$lib/domain/accounts';
import { AppError } from '$lib/domain/errors';
import { mintTenantScope, type TenantScope } from '$lib/domain/tenant-scope';
import { systemDatabase } from '../db/client';
import { memberships, tenants } from '../db/schema';

/** The session gate: the only place where a signed-in person becomes someone who may act in a tenant. */
export interface OpenTenant {
	scope: TenantScope;
	name: string;
}

/** @throws {AppError} NOT_FOUND, for a tenant that does not exist as for one that is not theirs */
export async function openTenant(userId: string, slug: string): Promise<OpenTenant> {
	if (!isSlug(slug)) throw new AppError('NOT_FOUND');
	const [membership] = await systemDatabase()
		.select({ tenantId: tenants.id, slug: tenants.slug, name: tenants.name, role: memberships.role })
		.from(memberships)
		.innerJoin(tenants, eq(tenants.id, memberships.tenantId))
		.where(and(eq(memberships.userId, userId), eq(tenants.slug, slug)));
	if (membership === undefined) throw new AppError('NOT_FOUND');
	const { tenantId, name, role } = membership;
	return { scope: mintTenantScope({ tenantId, tenantSlug: membership.slug, userId, role }), name };
}

/** Where a person lands after signing in; null for someone who belongs nowhere. */
export async function homeTenantSlug(userId: string): Promise<string | null> {
	const [first] = await systemDatabase()
		.select({ slug: tenants.slug })
		.from(memberships)
		.innerJoin(tenants, eq(tenants.id, memberships.tenantId))
		.where(eq(memberships.userId, userId))
		.orderBy(asc(memberships.createdAt))
		.limit(1);
	return first?.slug ?? null;
}
