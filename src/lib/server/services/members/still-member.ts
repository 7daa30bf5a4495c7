import { and, eq, isNull } from 'drizzle-orm';
import { AppError } from '$lib/domain/errors';
import { can, type Permission } from '$lib/domain/roles';
import type { TenantScope } from '$lib/domain/tenant-scope';
import type { Transaction } from '../../db/client';
import { memberships, tenants } from '../../db/schema';

/**
 * For what costs or goes on after its request: since they were let in, the asker may have been removed or demoted, or
 * the tenant closed. Whoever removes them waits for this transaction, and then finds what it has started.
 * @throws {AppError} NOT_FOUND, FORBIDDEN
 */
export async function requireStillMember(
	tx: Transaction,
	{ tenantId, userId }: TenantScope,
	permission: Permission
): Promise<void> {
	const [membership] = await tx
		.select({ role: memberships.role })
		.from(memberships)
		.innerJoin(tenants, eq(tenants.id, memberships.tenantId))
		.where(
			and(
				eq(memberships.tenantId, tenantId),
				eq(memberships.userId, userId),
				isNull(tenants.suspendedAt),
				isNull(tenants.deletedAt)
			)
		)
		.for('key share', { of: memberships });
	if (membership === undefined) throw new AppError('NOT_FOUND');
	if (!can(membership.role, permission)) throw new AppError('FORBIDDEN');
}
