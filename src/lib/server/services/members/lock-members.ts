import { and, count, eq } from 'drizzle-orm';
import { AppError } from '$lib/domain/errors';
import type { Role } from '$lib/domain/roles';
import type { TenantScope } from '$lib/domain/tenant-scope';
import type { Transaction } from '../../db/client';
import { memberships, tenants, users } from '../../db/schema';

/**
 * Takes the lock under which memberships of a tenant change, so that such changes come one after the other and each
 * sees what the one before left, and reads what the asker is now: since they were let in, another may have demoted
 * or removed them.
 * @throws {AppError} NOT_FOUND when they no longer belong to the tenant
 */
export async function lockMembers(
	tx: Transaction,
	{ tenantId, userId }: TenantScope
): Promise<{ role: Role }> {
	await tx.select({ id: tenants.id }).from(tenants).where(eq(tenants.id, tenantId)).for('no key update');
	return findMembership(tx, { tenantId, userId });
}

/** @throws {AppError} NOT_FOUND for somebody who is not in the tenant */
export async function findMembership(
	tx: Transaction,
	{ tenantId, userId }: { tenantId: string; userId: string }
): Promise<{ role: Role; name: string; monthlyLimitUsd: string | null }> {
	const [membership] = await tx
		.select({ role: memberships.role, name: users.name, monthlyLimitUsd: memberships.monthlyLimitUsd })
		.from(memberships)
		.innerJoin(users, eq(users.id, memberships.userId))
		.where(and(eq(memberships.tenantId, tenantId), eq(memberships.userId, userId)));
	if (membership === undefined) throw new AppError('NOT_FOUND', 'Nobody of that name is a member here.');
	return membership;
}

/**
 * Somebody who is owner is about to be one no longer. The database refuses a tenant without an owner at commit as
 * well; here it is told in a person's words.
 * @throws {AppError} CONFLICT
 */
export async function requireAnotherOwner(tx: Transaction, tenantId: string): Promise<void> {
	const [owners] = await tx
		.select({ count: count() })
		.from(memberships)
		.where(and(eq(memberships.tenantId, tenantId), eq(memberships.role, 'owner')));
	if ((owners?.count ?? 0) > 1) return;
	throw new AppError('CONFLICT', 'An organisation has to have an owner. Make somebody else owner first.');
}
