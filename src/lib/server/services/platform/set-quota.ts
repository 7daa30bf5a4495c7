import { eq } from 'drizzle-orm';
import { usdString } from '$lib/domain/money';
import type { PlatformTenant } from '$lib/domain/tenants';
import { tenants } from '../../db/schema';
import { withSystem } from '../../db/tenancy';
import { recordOnPlatform } from '../audit/record';
import type { PlatformContext } from '../context';
import { readPlatformTenant } from './list-tenants';
import { lockTenant } from './lock-tenant';

/**
 * What a tenant may spend in a UTC month. It counts from the next call on; answers that are being written keep what
 * was reserved for them.
 * @param input.monthlyQuotaUsd USD, decimal string; null for the deployment's default
 * @throws {AppError} NOT_FOUND
 */
export async function setQuota(
	platform: PlatformContext,
	{ slug, monthlyQuotaUsd }: { slug: string; monthlyQuotaUsd: string | null }
): Promise<PlatformTenant> {
	return withSystem(async (tx) => {
		const { id, target, monthlyQuotaUsd: stored } = await lockTenant(tx, slug);
		const [from, to] = [exact(stored), exact(monthlyQuotaUsd)];
		if (from !== to) {
			await tx.update(tenants).set({ monthlyQuotaUsd: to }).where(eq(tenants.id, id));
			const event = { action: 'tenant.quota-changed', target, data: { from, to } } as const;
			await recordOnPlatform(tx, platform, event, id);
		}
		return readPlatformTenant(tx, id);
	});
}

function exact(amount: string | null): string | null {
	return amount === null ? null : usdString(amount);
}
