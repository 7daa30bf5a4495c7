import type { SignUpInput } from '$lib/domain/accounts';
import { withSystem } from '../../db/tenancy';
import { recordInTenant } from '../audit/record';
import { insertTenant } from '../tenants/insert-tenant';
import { grantPlatformAdmin } from './grant-platform-admin';
import { insertUser, refuseTakenAddress } from './insert-user';

/**
 * A new person with a new organisation that they own: all of it or nothing.
 * @param passwordHash made by the caller before it is known whether the address is taken, so that both take as long
 * @throws {AppError} CONFLICT when the address has an account
 */
export async function signUp(
	{ name, email, organization }: Omit<SignUpInput, 'password'>,
	passwordHash: string,
	{ ip }: { ip: string | null }
): Promise<{ userId: string; tenantSlug: string }> {
	try {
		return await withSystem(async (tx) => {
			const userId = await insertUser(tx, { name, email, passwordHash });
			const { tenantId, tenantSlug } = await insertTenant(tx, { name: organization, ownerId: userId, ip });
			await grantPlatformAdmin(tx, { userId, name, email, ip });
			await recordInTenant(tx, { scope: { tenantId, userId }, ip }, { action: 'account.signed-up' });
			return { userId, tenantSlug };
		});
	} catch (error) {
		return refuseTakenAddress(error);
	}
}
