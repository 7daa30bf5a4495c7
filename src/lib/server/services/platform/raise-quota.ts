import type { PlatformTenant } from '$lib/domain/tenants';
import { budgetRaises } from '../../db/schema';
import { withSystem } from '../../db/tenancy';
import { recordOnPlatform } from '../audit/record';
import { requireExpiry, type RaiseTerms } from '../budgets/raise-terms';
import type { PlatformContext } from '../context';
import { readPlatformTenant } from './list-tenants';
import { lockTenant } from './lock-tenant';

/**
 * Lifts a tenant's quota, once and until a moment. A lower limit that its admins have set stays what it is. It counts
 * from the next call on.
 * @throws {AppError} NOT_FOUND, INVALID_INPUT
 */
export async function raiseQuota(
	platform: PlatformContext,
	{ slug, ...terms }: RaiseTerms & { slug: string }
): Promise<PlatformTenant> {
	const expiresAt = requireExpiry(terms);
	const { amountUsd, reason } = terms;
	return withSystem(async (tx) => {
		const { id, target } = await lockTenant(tx, slug);
		await tx.insert(budgetRaises).values({
			tenantId: id,
			scope: 'tenant',
			subjectId: id,
			amountUsd,
			grantedBy: 'platform',
			reason,
			createdBy: platform.scope.userId,
			expiresAt
		});
		const data = { amountUsd, expiresAt: expiresAt.toISOString(), reason };
		await recordOnPlatform(tx, platform, { action: 'tenant.quota-raised', target, data }, id);
		return readPlatformTenant(tx, id);
	});
}
