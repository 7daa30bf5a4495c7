import { randomBytes } from 'node:crypto';
import { slugify, type SignUpInput } from '$lib/domain/accounts';
import { AppError } from '$lib/domain/errors';
import { newId } from '$lib/domain/ids';
import { config } from '../../config';
import type { Transaction } from '../../db/client';
import { violatesUnique } from '../../db/errors';
import { memberships, tenants, users } from '../../db/schema';
import { withSystem } from '../../db/tenancy';

/**
 * A new person with a new organisation that they own: all three rows or none.
 * @param passwordHash made by the caller before it is known whether the address is taken, so that both take as long
 * @throws {AppError} CONFLICT when the address has an account
 */
export async function signUp(
	{ name, email, organization }: Omit<SignUpInput, 'password'>,
	passwordHash: string
): Promise<{ userId: string; tenantSlug: string }> {
	try {
		return await withSystem(async (tx) => {
			const userId = newId();
			const isPlatformAdmin = email === config().PLATFORM_ADMIN_EMAIL;
			await tx.insert(users).values({ id: userId, email, name, passwordHash, isPlatformAdmin });
			const tenant = await insertTenant(tx, organization);
			await tx.insert(memberships).values({ tenantId: tenant.id, userId, role: 'owner' });
			return { userId, tenantSlug: tenant.slug };
		});
	} catch (error) {
		if (!violatesUnique(error, 'users_email_key')) throw error;
		throw new AppError(
			'CONFLICT',
			'This account could not be created. If you already have one with this address, sign in instead.'
		);
	}
}

/** `acme`, `acme-2`, `acme-3`, then something that nobody has. The unique index decides, not a look beforehand. */
async function insertTenant(tx: Transaction, name: string): Promise<{ id: string; slug: string }> {
	const slug = slugify(name);
	const candidates = [slug, `${slug}-2`, `${slug}-3`, `${slug}-${randomBytes(4).toString('hex')}`];
	for (const candidate of candidates) {
		const [tenant] = await tx
			.insert(tenants)
			.values({ name, slug: candidate })
			.onConflictDoNothing({ target: tenants.slug })
			.returning({ id: tenants.id, slug: tenants.slug });
		if (tenant !== undefined) return tenant;
	}
	throw new AppError('CONFLICT', 'The address of this organisation is taken. Please try once more.');
}
