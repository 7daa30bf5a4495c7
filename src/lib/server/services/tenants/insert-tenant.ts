import { randomBytes } from 'node:crypto';
import { slugify } from '$lib/domain/accounts';
import { AppError } from '$lib/domain/errors';
import type { Transaction } from '../../db/client';
import { memberships, tenants } from '../../db/schema';
import { recordInTenant } from '../audit/record';

/**
 * A tenant and its first owner. Its slug is `acme`, `acme-2`, `acme-3`, then something that nobody has: the unique
 * index decides, not a look beforehand.
 */
export async function insertTenant(
	tx: Transaction,
	{ name, ownerId, ip }: { name: string; ownerId: string; ip: string | null }
): Promise<{ tenantId: string; tenantSlug: string }> {
	const slug = slugify(name);
	const candidates = [slug, `${slug}-2`, `${slug}-3`, `${slug}-${randomBytes(4).toString('hex')}`];
	for (const candidate of candidates) {
		const [tenant] = await tx
			.insert(tenants)
			.values({ name, slug: candidate })
			.onConflictDoNothing({ target: tenants.slug })
			.returning({ id: tenants.id, slug: tenants.slug });
		if (tenant === undefined) continue;
		await tx.insert(memberships).values({ tenantId: tenant.id, userId: ownerId, role: 'owner' });
		const scope = { tenantId: tenant.id, userId: ownerId };
		await recordInTenant(tx, { scope, ip }, { action: 'tenant.created', target: name });
		return { tenantId: tenant.id, tenantSlug: tenant.slug };
	}
	throw new AppError('CONFLICT', 'The address of this organisation is taken. Please try once more.');
}
