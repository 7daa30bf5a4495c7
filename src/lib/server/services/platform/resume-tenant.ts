import { eq } from 'drizzle-orm';
import type { PlatformTenant } from '$lib/domain/tenants';
import { tenants } from '../../db/schema';
import { withSystem } from '../../db/tenancy';
import { recordOnPlatform } from '../audit/record';
import type { PlatformContext } from '../context';
import { readPlatformTenant } from './list-tenants';
import { lockTenant } from './lock-tenant';

/**
 * Lets the people of a suspended tenant in again. For one that is not suspended there is nothing to do or to tell.
 * @throws {AppError} NOT_FOUND
 */
export async function resumeTenant(
	platform: PlatformContext,
	{ slug }: { slug: string }
): Promise<PlatformTenant> {
	return withSystem(async (tx) => {
		const { id, target, suspendedAt } = await lockTenant(tx, slug);
		if (suspendedAt !== null) {
			await tx.update(tenants).set({ suspendedAt: null, suspendedReason: null }).where(eq(tenants.id, id));
			await recordOnPlatform(tx, platform, { action: 'tenant.resumed', target }, id);
		}
		return readPlatformTenant(tx, id);
	});
}
