import { and, desc, eq, isNull, lt, sql, type SQL } from 'drizzle-orm';
import { AppError } from '$lib/domain/errors';
import { isId } from '$lib/domain/ids';
import { invalidCursor, type Page } from '$lib/domain/lists';
import { usdString } from '$lib/domain/money';
import { periodRange } from '$lib/domain/periods';
import type { PlatformTenant, QuotaRaise } from '$lib/domain/tenants';
import { config } from '../../config';
import type { Transaction } from '../../db/client';
import { budgets, tenants } from '../../db/schema';
import { withSystem } from '../../db/tenancy';
import { isInForce } from '../budgets/list-raises';
import type { PlatformContext } from '../context';
import { containing } from '../search';

/**
 * The tenants of this deployment that are not deleted, newest first, with what they have spent in this UTC month.
 * @param query.search part of a name or of an address
 * @throws {AppError} INVALID_INPUT for a cursor that is not one
 */
export async function listTenants(
	_platform: PlatformContext,
	{ cursor, limit, search }: { cursor?: string | null; limit: number; search?: string }
): Promise<Page<PlatformTenant>> {
	if (cursor != null && !isId(cursor)) throw invalidCursor();
	const matching =
		search === undefined || search === ''
			? undefined
			: sql`(${containing(tenants.name, search)} or ${containing(tenants.slug, search)})`;
	const rows = await withSystem((tx) =>
		selectTenants(tx, and(matching, cursor == null ? undefined : lt(tenants.id, cursor)), limit + 1)
	);
	const page = rows.slice(0, limit);
	return { items: page.map(viewOf), nextCursor: rows.length > limit ? (page.at(-1)?.id ?? null) : null };
}

/** One tenant, as the list shows it. @throws {AppError} NOT_FOUND */
export async function readPlatformTenant(tx: Transaction, id: string): Promise<PlatformTenant> {
	const [row] = await selectTenants(tx, eq(tenants.id, id), 1);
	if (row === undefined) throw new AppError('NOT_FOUND');
	return viewOf(row);
}

type TenantRow = Awaited<ReturnType<typeof selectTenants>>[number];

function selectTenants(tx: Transaction, condition: SQL | undefined, limit: number) {
	const { start } = periodRange('monthly', new Date());
	return tx
		.select({
			id: tenants.id,
			slug: tenants.slug,
			name: tenants.name,
			owners: sql<string[]>`array(
				select users.email from memberships join users on users.id = memberships.user_id
				where memberships.tenant_id = ${tenants.id} and memberships.role = 'owner'
				order by memberships.created_at, users.email
			)`,
			memberCount:
				sql<number>`(select count(*) from memberships where memberships.tenant_id = ${tenants.id})`.mapWith(
					Number
				),
			spent: budgets.spent,
			held: budgets.held,
			monthlyQuotaUsd: tenants.monthlyQuotaUsd,
			raises: sql<QuotaRaise[]>`coalesce((
				select jsonb_agg(jsonb_build_object(
					'id', id, 'amountUsd', amount_usd::text, 'reason', reason, 'expiresAt', expires_at
				) order by expires_at, id)
				from budget_raises
				where budget_raises.tenant_id = ${tenants.id} and granted_by = 'platform' and ${isInForce}
			), '[]')`,
			suspendedAt: tenants.suspendedAt,
			suspendedReason: tenants.suspendedReason,
			createdAt: tenants.createdAt
		})
		.from(tenants)
		.leftJoin(
			budgets,
			and(
				eq(budgets.tenantId, tenants.id),
				eq(budgets.scope, 'tenant'),
				eq(budgets.subjectId, tenants.id),
				eq(budgets.periodStart, start)
			)
		)
		.where(and(isNull(tenants.deletedAt), condition))
		.orderBy(desc(tenants.id))
		.limit(limit);
}

function viewOf({
	id: _id,
	spent,
	held,
	monthlyQuotaUsd,
	raises,
	suspendedAt,
	createdAt,
	...facts
}: TenantRow): PlatformTenant {
	return {
		...facts,
		spentUsd: usdString(spent ?? 0),
		heldUsd: usdString(held ?? 0),
		quotaUsd: usdString(monthlyQuotaUsd ?? config().AI_MONTHLY_QUOTA_PER_TENANT),
		hasOwnQuota: monthlyQuotaUsd !== null,
		raises: raises.map(({ amountUsd, expiresAt, ...raise }) => ({
			...raise,
			amountUsd: usdString(amountUsd),
			expiresAt: new Date(expiresAt).toISOString()
		})),
		suspendedAt: suspendedAt?.toISOString() ?? null,
		createdAt: createdAt.toISOString()
	};
}
