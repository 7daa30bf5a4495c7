import type { Quota } from '$lib/domain/usage';
import { withTenant } from '../../db/tenancy';
import { requirePermission, type TenantContext } from '../context';
import { checkQuota } from '../metering/check-quota';

/** How the organisation's budget of this month stands. */
export async function getQuota(context: TenantContext): Promise<Quota> {
	requirePermission(context, 'usage:read-own');
	const { tenantId } = context.scope;
	return withTenant(context.scope, (tx) => checkQuota(tx, { tenantId, at: new Date() }));
}
