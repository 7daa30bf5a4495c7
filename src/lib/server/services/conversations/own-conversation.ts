import { and, eq, type SQL } from 'drizzle-orm';
import type { TenantScope } from '$lib/domain/tenant-scope';
import { aiConversations } from '../../db/schema';

/** Row-level security decides what is seen; changing it takes being its author. */
export function ownConversation(
	{ tenantId, userId }: Pick<TenantScope, 'tenantId' | 'userId'>,
	id: string
): SQL | undefined {
	return and(
		eq(aiConversations.tenantId, tenantId),
		eq(aiConversations.id, id),
		eq(aiConversations.userId, userId)
	);
}
