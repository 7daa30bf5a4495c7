import { and, count, eq, isNull } from 'drizzle-orm';
import { AppError } from '$lib/domain/errors';
import { OWNED_TENANTS_MAX } from '$lib/domain/tenants';
import type { Transaction } from '../../db/client';
import { memberships, tenants, users } from '../../db/schema';
import { withSystem } from '../../db/tenancy';
import type { AccountContext } from '../context';
import { insertTenant } from './insert-tenant';

/**
 * One more organisation, owned by the asker.
 * @throws {AppError} CONFLICT when no address for it is free, or they own as many as anybody may
 */
export async function createTenant(
	{ userId, ip }: Pick<AccountContext, 'userId' | 'ip'>,
	{ name }: { name: string }
): Promise<{ tenantSlug: string }> {
	const { tenantSlug } = await withSystem(async (tx) => {
		await refuseTooMany(tx, userId);
		return insertTenant(tx, { name, ownerId: userId, ip });
	});
	return { tenantSlug };
}

/** Suspended ones count: whoever lost one does not go on in the next. @throws {AppError} */
async function refuseTooMany(tx: Transaction, userId: string): Promise<void> {
	// One after the other, and not for an account that is being deleted.
	const [person] = await tx
		.select({ id: users.id })
		.from(users)
		.where(and(eq(users.id, userId), isNull(users.deletedAt)))
		.for('no key update');
	if (person === undefined) throw new AppError('UNAUTHENTICATED');
	const [owned] = await tx
		.select({ count: count() })
		.from(memberships)
		.innerJoin(tenants, eq(tenants.id, memberships.tenantId))
		.where(and(eq(memberships.userId, userId), eq(memberships.role, 'owner'), isNull(tenants.deletedAt)));
	if ((owned?.count ?? 0) < OWNED_TENANTS_MAX) return;
	throw new AppError('CONFLICT', `Nobody can own more than ${OWNED_TENANTS_MAX} organisations.`);
}
