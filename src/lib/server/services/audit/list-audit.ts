import { and, desc, eq, gte, lt, type SQL } from 'drizzle-orm';
import type { AuditAction, AuditEntry } from '$lib/domain/audit';
import { isId, lowestIdAt } from '$lib/domain/ids';
import { invalidCursor, type Page } from '$lib/domain/lists';
import { auditLog } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { requirePermission, type TenantContext } from '../context';

interface AuditFilter {
	action?: AuditAction;
	actorId?: string;
	/** days in UTC, both included */
	from?: string;
	to?: string;
}

/**
 * The tenant's audit log, newest first.
 * @throws {AppError} FORBIDDEN, INVALID_INPUT for a cursor that is not one
 */
export async function listAudit(
	context: TenantContext,
	{ cursor, limit, ...filter }: AuditFilter & { cursor?: string | null; limit: number }
): Promise<Page<AuditEntry>> {
	requirePermission(context, 'audit:read');
	if (cursor != null && !isId(cursor)) throw invalidCursor();
	const rows = await withTenant(context.scope, (tx) =>
		tx
			.select()
			.from(auditLog)
			.where(
				and(
					eq(auditLog.tenantId, context.scope.tenantId),
					// Ids are ordered by time, so days are ranges of the primary key as well.
					cursor == null ? undefined : lt(auditLog.id, cursor),
					matching(filter)
				)
			)
			.orderBy(desc(auditLog.id))
			.limit(limit + 1)
	);
	const items = rows.slice(0, limit).map(({ createdAt, tenantId: _tenantId, ...entry }) => ({
		...entry,
		at: createdAt.toISOString()
	}));
	return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

function matching({ action, actorId, from, to }: AuditFilter): SQL | undefined {
	return and(
		action === undefined ? undefined : eq(auditLog.action, action),
		actorId === undefined ? undefined : eq(auditLog.actorId, actorId),
		from === undefined ? undefined : gte(auditLog.id, lowestIdAt(new Date(from))),
		to === undefined ? undefined : lt(auditLog.id, lowestIdAt(dayAfter(to)))
	);
}

function dayAfter(day: string): Date {
	const next = new Date(day);
	next.setUTCDate(next.getUTCDate() + 1);
	return next;
}
