import { sql } from 'drizzle-orm';
import { withTenant } from '../../db/tenancy';
import { requirePermission, type TenantContext } from '../context';

const ACTORS_MAX = 500;

/**
 * Everybody who is named in the tenant's audit log, by name; also those who have left. Jumps from one to the next in
 * the index by actor, so it reads a row a person, whatever the length of the log.
 * @throws {AppError} FORBIDDEN
 */
export async function listAuditActors(context: TenantContext): Promise<{ id: string; name: string }[]> {
	requirePermission(context, 'audit:read');
	const { tenantId } = context.scope;
	const rows = await withTenant(context.scope, (tx) =>
		tx.execute<{ id: string; name: string }>(sql`
			with recursive actors as (
				(select actor_id, actor_name from audit_log
					where tenant_id = ${tenantId} and actor_id is not null order by actor_id, id limit 1)
				union all
				select next.actor_id, next.actor_name from actors cross join lateral (
					select actor_id, actor_name from audit_log
					where tenant_id = ${tenantId} and actor_id > actors.actor_id order by actor_id, id limit 1
				) next
			)
			select actor_id as id, actor_name as name from actors order by lower(actor_name) limit ${ACTORS_MAX}`)
	);
	return [...rows];
}
