import { withSystem } from '../../db/tenancy';
import type { AccountContext } from '../context';
import { insertTenant } from './insert-tenant';

/** One more organisation, owned by the asker. @throws {AppError} CONFLICT when no address for it is free */
export async function createTenant(
	{ userId, ip }: Pick<AccountContext, 'userId' | 'ip'>,
	{ name }: { name: string }
): Promise<{ tenantSlug: string }> {
	const { tenantSlug } = await withSystem((tx) => insertTenant(tx, { name, ownerId: userId, ip }));
	return { tenantSlug };
}
