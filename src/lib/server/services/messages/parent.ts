import { sql, type SQL } from 'drizzle-orm';

/**
 * In a walk towards the root, with `path` the messages so far: what the last one answers, as `parent`. By its key alone
 * and one at a time. As a plain join the planner may take it for cheaper to go through all messages of the tenant for
 * each step, where it believes them to be few.
 */
export function theParent(tenantId: string): SQL {
	return sql`lateral (
		select message.* from ai_messages message
		where message.tenant_id = ${tenantId} and message.id = path.parent_id limit 1
	) parent`;
}
