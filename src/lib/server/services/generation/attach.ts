import { and, eq } from 'drizzle-orm';
import { AppError } from '$lib/domain/errors';
import { aiConversations } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { requirePermission, type TenantContext } from '../context';
import { findRun } from './registry';
import type { Run } from './run';

/**
 * The run in progress in a conversation that the asker may see.
 * @returns null when there is none
 * @throws {AppError} NOT_FOUND
 */
export async function attachToRun(
	context: TenantContext,
	{ conversationId }: { conversationId: string }
): Promise<Run | null> {
	requirePermission(context, 'conversations:read');
	const { tenantId } = context.scope;
	const [conversation] = await withTenant(context.scope, (tx) =>
		tx
			.select({ id: aiConversations.id })
			.from(aiConversations)
			.where(and(eq(aiConversations.tenantId, tenantId), eq(aiConversations.id, conversationId)))
	);
	if (conversation === undefined) throw new AppError('NOT_FOUND');
	return findRun(tenantId, conversationId) ?? null;
}
