import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import type { TenantChoice } from '$lib/domain/tenants';
import { memberships, tenants } from '../../db/schema';
import { withSystem } from '../../db/tenancy';

/** More than anybody switches between; the rest is reached by its address. */
const TENANTS_MAX = 100;

/** The tenants that a person belongs to, by name; suspended ones too, which say why when they are opened. */
export async function listOwnTenants(userId: string): Promise<TenantChoice[]> {
	return withSystem((tx) =>
		tx
			.select({
				slug: tenants.slug,
				name: tenants.name,
				role: memberships.role,
				isSuspended: sql<boolean>`${tenants.suspendedAt} is not null`
			})
			.from(memberships)
			.innerJoin(tenants, eq(tenants.id, memberships.tenantId))
			.where(and(eq(memberships.userId, userId), isNull(tenants.deletedAt)))
			.orderBy(asc(sql`lower(${tenants.name})`), asc(tenants.slug))
			.limit(TENANTS_MAX)
	);
}
