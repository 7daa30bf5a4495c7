import type { OwnQuota } from '$lib/domain/usage';
import { batch } from '../../db/batch';
import { withTenant } from '../../db/tenancy';
import { requirePermission, type TenantContext } from '../context';
import { checkMemberQuota, checkQuota } from '../metering/check-quota';

/** How the organisation's budget of this month stands, and the asker's own where they have a limit. */
export async function getQuota(context: TenantContext): Promise<OwnQuota> {
	requirePermission(context, 'usage:read-own');
	const { tenantId, userId } = context.scope;
	const at = new Date();
	const [quota, member] = await withTenant(context.scope, (tx) =>
		batch([checkQuota(tx, { tenantId, at }), checkMemberQuota(tx, { tenantId, userId, at })])
	);
	return { ...quota, member };
}
