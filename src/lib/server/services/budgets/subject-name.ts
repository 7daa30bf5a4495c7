import { sql, type SQL } from 'drizzle-orm';
import type { budgetNotices, budgetRaises } from '../../db/schema';

/** Whose budget it is, for people; null for the organisation's. Somebody who has left is not visible any more. */
export function subjectName({
	tenantId,
	scope,
	subjectId
}: typeof budgetRaises | typeof budgetNotices): SQL<string | null> {
	return sql<string | null>`case ${scope}
		when 'member' then coalesce((select users.name from users where users.id = ${subjectId}), 'Former member')
		when 'api_key' then coalesce((
			select api_keys.name from api_keys where api_keys.tenant_id = ${tenantId} and api_keys.id = ${subjectId}
		), 'Former key')
	end`;
}
