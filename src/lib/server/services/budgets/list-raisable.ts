import { and, eq, isNotNull, sql } from 'drizzle-orm';
import { canAssign } from '$lib/domain/roles';
import { memberships, users } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { requirePermission, type TenantContext } from '../context';

const MEMBERS_MAX = 500;

/** The members with a limit that the asker may raise, by name. @throws {AppError} FORBIDDEN */
export async function listRaisable(context: TenantContext): Promise<{ userId: string; name: string }[]> {
	requirePermission(context, 'budgets:manage');
	const { tenantId, role: asker } = context.scope;
	const members = await withTenant(context.scope, (tx) =>
		tx
			.select({ userId: memberships.userId, name: users.name, role: memberships.role })
			.from(memberships)
			.innerJoin(users, eq(users.id, memberships.userId))
			.where(and(eq(memberships.tenantId, tenantId), isNotNull(memberships.monthlyLimitUsd)))
			.orderBy(sql`lower(${users.name})`, memberships.userId)
			.limit(MEMBERS_MAX)
	);
	return members
		.filter(({ role }) => canAssign(asker, { from: role, to: role }))
		.map(({ userId, name }) => ({ userId, name }));
}
