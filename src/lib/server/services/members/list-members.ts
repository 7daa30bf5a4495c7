import { and, asc, eq, sql, type SQL } from 'drizzle-orm';
import { isId } from '$lib/domain/ids';
import { invalidCursor, type Page } from '$lib/domain/lists';
import type { Member } from '$lib/domain/members';
import { usdString } from '$lib/domain/money';
import { periodRange } from '$lib/domain/periods';
import { can, ROLES } from '$lib/domain/roles';
import type { Transaction } from '../../db/client';
import { memberships, users } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { requirePermission, type TenantContext } from '../context';
import { decodeCursor, encodeCursor } from '../cursor';
import { containing } from '../search';

/**
 * The people of a tenant, owners first, then by name. Continued by keyset.
 * @param query.search part of a name or an address
 * @throws {AppError} INVALID_INPUT for a cursor that is not one
 */
export async function listMembers(
	context: TenantContext,
	{ cursor, limit, search }: { cursor?: string | null; limit: number; search?: string }
): Promise<Page<Member>> {
	requirePermission(context, 'members:read');
	const matching =
		search === undefined || search === ''
			? undefined
			: sql`(${containing(users.name, search)} or ${containing(users.email, search)})`;
	const rows = await withTenant(context.scope, (tx) =>
		selectMembers(tx, context, and(matching, cursor == null ? undefined : after(cursor)), limit + 1)
	);
	const page = rows.slice(0, limit);
	const last = page.at(-1);
	const nextCursor =
		rows.length > limit && last !== undefined ? encodeCursor([last.role, last.sortName, last.userId]) : null;
	return { items: page.map((row) => viewOf(row, context)), nextCursor };
}

/** One member, as the list shows them; undefined when they are not there. */
export async function readMember(
	tx: Transaction,
	context: TenantContext,
	userId: string
): Promise<Member | undefined> {
	const [row] = await selectMembers(tx, context, eq(memberships.userId, userId), 1);
	return row === undefined ? undefined : viewOf(row, context);
}

type MemberRow = Awaited<ReturnType<typeof selectMembers>>[number];

const sortName = sql`lower(${users.name})`;

function selectMembers(tx: Transaction, { scope }: TenantContext, condition: SQL | undefined, limit: number) {
	const { start } = periodRange('monthly', new Date());
	return tx
		.select({
			userId: memberships.userId,
			name: users.name,
			sortName: sql<string>`${sortName}`,
			email: users.email,
			role: memberships.role,
			joinedAt: memberships.createdAt,
			monthlyLimitUsd: memberships.monthlyLimitUsd,
			spentUsd: sql<string>`coalesce((
				select spent from budgets
				where budgets.tenant_id = ${memberships.tenantId} and budgets.scope = 'member'
					and budgets.subject_id = ${memberships.userId} and budgets.period_start = ${start.toISOString()}::timestamptz
			), 0)`
		})
		.from(memberships)
		.innerJoin(users, eq(users.id, memberships.userId))
		.where(and(eq(memberships.tenantId, scope.tenantId), condition))
		.orderBy(asc(memberships.role), asc(sortName), asc(memberships.userId))
		.limit(limit);
}

function after(cursor: string): SQL {
	const { role, name, userId } = decodeCursor(cursor, ['role', 'name', 'userId']);
	if (!ROLES.some((known) => known === role) || !isId(userId)) throw invalidCursor();
	return sql`(${memberships.role}, ${sortName}, ${memberships.userId}) > (${role}::member_role, ${name}, ${userId}::uuid)`;
}

function viewOf(row: MemberRow, { scope }: TenantContext): Member {
	const isSelf = row.userId === scope.userId;
	const isShown = isSelf || can(scope.role, 'usage:read-all');
	return {
		userId: row.userId,
		name: row.name,
		email: row.email,
		role: row.role,
		isSelf,
		joinedAt: row.joinedAt.toISOString(),
		monthlyLimitUsd: isShown && row.monthlyLimitUsd !== null ? usdString(row.monthlyLimitUsd) : null,
		spentUsd: isShown ? usdString(row.spentUsd) : null
	};
}
