import { and, eq, isNull } from 'drizzle-orm';
import { AppError } from '$lib/domain/errors';
import { can } from '$lib/domain/roles';
import { tenants } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { recordInTenant } from '../audit/record';
import { requirePermission, type TenantContext } from '../context';
import { stopRunsOf } from '../generation/stop-runs';
import { lockMembers } from '../members/lock-members';

/**
 * Closes the organisation for everybody, for good: its address answers as if it had never been. Its ledger stays, as
 * every charge does, so its rows are marked and not removed.
 * @param input.confirmation the slug, typed once more
 * @throws {AppError} FORBIDDEN, INVALID_INPUT, NOT_FOUND when it is deleted already
 */
export async function deleteTenant(
	context: TenantContext,
	{ confirmation }: { confirmation: string }
): Promise<void> {
	requirePermission(context, 'tenant:delete');
	const { tenantId, tenantSlug } = context.scope;
	if (confirmation !== tenantSlug) {
		throw new AppError('INVALID_INPUT', undefined, {
			fields: { confirmation: [`Please type ${tenantSlug} to confirm.`] }
		});
	}
	await withTenant(context.scope, async (tx) => {
		const { role } = await lockMembers(tx, context.scope);
		if (!can(role, 'tenant:delete')) throw new AppError('FORBIDDEN');
		const deleted = await tx
			.update(tenants)
			.set({ deletedAt: new Date() })
			.where(and(eq(tenants.id, tenantId), isNull(tenants.deletedAt)))
			.returning({ name: tenants.name });
		if (deleted[0] === undefined) throw new AppError('NOT_FOUND');
		await recordInTenant(tx, context, { action: 'tenant.deleted', target: deleted[0].name });
	});
	await stopRunsOf({ tenantId });
}
