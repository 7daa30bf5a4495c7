import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import { isSlug } from '$lib/domain/accounts';
import { AppError } from '$lib/domain/errors';
import { mintTenantScope, type TenantScope } from '$lib/domain/tenant-scope';
import { systemDatabase } from '../db/client';
import { memberships, syncState, tenants, users } from '../db/schema';

/** The session gate: the only place where a signed-in person becomes someone who may act in a tenant. */
export interface OpenTenant {
	scope: TenantScope;
	name: string;
	/** the last change of the tenant's log that whatever is read after this has in it */
	changesUpTo: number;
}

/**
 * @throws {AppError} NOT_FOUND, for a tenant that does not exist as for one that is not theirs; FORBIDDEN with the
 *   reason for their own while it is suspended
 */
export async function openTenant(userId: string, slug: string): Promise<OpenTenant> {
	if (!isSlug(slug)) throw new AppError('NOT_FOUND');
	const [membership] = await systemDatabase()
		.select({
			tenantId: tenants.id,
			slug: tenants.slug,
			name: tenants.name,
			role: memberships.role,
			suspendedReason: tenants.suspendedReason,
			changesUpTo: syncState.seq
		})
		.from(memberships)
		.innerJoin(tenants, eq(tenants.id, memberships.tenantId))
		.leftJoin(syncState, eq(syncState.tenantId, tenants.id))
		.where(and(eq(memberships.userId, userId), eq(tenants.slug, slug), isNull(tenants.deletedAt)));
	if (membership === undefined) throw new AppError('NOT_FOUND');
	const { tenantId, name, role, suspendedReason } = membership;
	if (suspendedReason !== null) {
		throw new AppError(
			'FORBIDDEN',
			`${name} is suspended: ${suspendedReason} Nothing was deleted; it will be as it was when it is resumed.`
		);
	}
	const scope = mintTenantScope({ tenantId, tenantSlug: membership.slug, userId, role });
	return { scope, name, changesUpTo: membership.changesUpTo ?? 0 };
}

/** Where a person lands after signing in: where they were last, as long as it is open. Null: they belong nowhere. */
export async function homeTenantSlug(userId: string): Promise<string | null> {
	const [first] = await systemDatabase()
		.select({ slug: tenants.slug })
		.from(memberships)
		.innerJoin(tenants, eq(tenants.id, memberships.tenantId))
		.innerJoin(users, eq(users.id, memberships.userId))
		.where(and(eq(memberships.userId, userId), isNull(tenants.deletedAt)))
		.orderBy(
			sql`${tenants.suspendedAt} is not null`,
			sql`${tenants.id} is distinct from ${users.lastTenantId}`,
			asc(memberships.createdAt)
		)
		.limit(1);
	return first?.slug ?? null;
}

/** Notes where they are, once a switch: it is written only where it is another tenant than before. */
export async function rememberTenant({ userId, tenantId }: TenantScope): Promise<void> {
	await systemDatabase()
		.update(users)
		.set({ lastTenantId: tenantId })
		.where(and(eq(users.id, userId), sql`${users.lastTenantId} is distinct from ${tenantId}`));
}
