import { and, eq, sql } from 'drizzle-orm';
import { AppError } from '$lib/domain/errors';
import { usdString } from '$lib/domain/money';
import type { PlatformTenant } from '$lib/domain/tenants';
import type { Transaction } from '../../db/client';
import { budgetRaises } from '../../db/schema';
import { withSystem } from '../../db/tenancy';
import { recordOnPlatform } from '../audit/record';
import { isInForce } from '../budgets/list-raises';
import type { PlatformContext } from '../context';
import { readPlatformTenant } from './list-tenants';
import { lockTenant } from './lock-tenant';

/**
 * Ends a raise of a tenant's quota before its time. For one that is over there is nothing to do or to tell.
 * @throws {AppError} NOT_FOUND, also for one that its own admins made
 */
export async function revokeQuotaRaise(
	platform: PlatformContext,
	{ slug, id: raiseId }: { slug: string; id: string }
): Promise<PlatformTenant> {
	return withSystem(async (tx) => {
		const { id, target } = await lockTenant(tx, slug);
		const { amountUsd, reason, isActive } = await findGranted(tx, { tenantId: id, raiseId });
		if (isActive) {
			await tx
				.update(budgetRaises)
				.set({ revokedAt: sql`now()` })
				.where(and(eq(budgetRaises.tenantId, id), eq(budgetRaises.id, raiseId)));
			const data = { amountUsd: usdString(amountUsd), reason };
			await recordOnPlatform(tx, platform, { action: 'tenant.quota-raise-revoked', target, data }, id);
		}
		return readPlatformTenant(tx, id);
	});
}

async function findGranted(tx: Transaction, { tenantId, raiseId }: { tenantId: string; raiseId: string }) {
	const [raise] = await tx
		.select({
			amountUsd: budgetRaises.amountUsd,
			reason: budgetRaises.reason,
			isActive: sql<boolean>`${isInForce}`
		})
		.from(budgetRaises)
		.where(
			and(
				eq(budgetRaises.tenantId, tenantId),
				eq(budgetRaises.id, raiseId),
				eq(budgetRaises.grantedBy, 'platform')
			)
		);
	if (raise === undefined) throw new AppError('NOT_FOUND', 'The platform has granted no such raise.');
	return raise;
}
