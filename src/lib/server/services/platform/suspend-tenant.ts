import { eq } from 'drizzle-orm';
import type { PlatformTenant } from '$lib/domain/tenants';
import { tenants } from '../../db/schema';
import { withSystem } from '../../db/tenancy';
import { recordOnPlatform } from '../audit/record';
import type { PlatformContext } from '../context';
import { stopRunsOf } from '../generation/stop-runs';
import { readPlatformTenant } from './list-tenants';
import { lockTenant } from './lock-tenant';

/**
 * Nobody gets into the tenant any more, and what is being written there stops; nothing is lost. One that is
 * suspended already stays so since when it was, and gets the new reason.
 * @param input.reason a sentence for its people
 * @throws {AppError} NOT_FOUND
 */
export async function suspendTenant(
	platform: PlatformContext,
	{ slug, reason }: { slug: string; reason: string }
): Promise<PlatformTenant> {
	const { id, view } = await withSystem(async (tx) => {
		const { id, target, suspendedAt, suspendedReason } = await lockTenant(tx, slug);
		if (suspendedReason !== reason) {
			await tx
				.update(tenants)
				.set({ suspendedAt: suspendedAt ?? new Date(), suspendedReason: reason })
				.where(eq(tenants.id, id));
			const event = { action: 'tenant.suspended', target, data: { reason } } as const;
			await recordOnPlatform(tx, platform, event, id);
		}
		return { id, view: await readPlatformTenant(tx, id) };
	});
	await stopRunsOf({ tenantId: id });
	return view;
}
