import { sql } from 'drizzle-orm';
import { AppError } from '$lib/domain/errors';
import { retryConflict } from '../../db/errors';
import { withTenant } from '../../db/tenancy';
import { requirePermission, type TenantContext } from '../context';
import { stopGeneration } from '../generation/stop';
import { removeConversations } from './remove-conversations';

/**
 * Deletes one's own conversation: what was said goes, what was spent stays. An answer that is being written stops, and
 * is charged when it has ended.
 * @throws {AppError} FORBIDDEN, NOT_FOUND
 */
export async function deleteConversation(context: TenantContext, { id }: { id: string }): Promise<void> {
	requirePermission(context, 'conversations:write');
	const { tenantId, userId } = context.scope;
	await stopGeneration(context, { conversationId: id });
	const deleted = await retryConflict(() =>
		withTenant(context.scope, (tx) =>
			removeConversations(tx, sql`tenant_id = ${tenantId} and id = ${id} and user_id = ${userId}`)
		)
	);
	// Deleted by another request at this moment.
	if (deleted === 0) throw new AppError('NOT_FOUND');
}
