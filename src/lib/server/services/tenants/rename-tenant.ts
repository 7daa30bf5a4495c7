import { and, eq, ne } from 'drizzle-orm';
import type { TenantDetail } from '$lib/domain/tenants';
import { tenants } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { recordInTenant } from '../audit/record';
import { requirePermission, type TenantContext } from '../context';
import { readTenant } from './get-tenant';

/** Another name. The slug stays, and with it every address that somebody has noted. */
export async function renameTenant(
	context: TenantContext,
	{ name }: { name: string }
): Promise<TenantDetail> {
	requirePermission(context, 'tenant:update');
	const { tenantId } = context.scope;
	return withTenant(context.scope, async (tx) => {
		const renamed = await tx
			.update(tenants)
			.set({ name })
			.where(and(eq(tenants.id, tenantId), ne(tenants.name, name)))
			.returning({ id: tenants.id });
		if (renamed.length > 0) await recordInTenant(tx, context, { action: 'tenant.renamed', target: name });
		return readTenant(tx, tenantId);
	});
}
