import { and, eq, isNull } from 'drizzle-orm';
import { AppError } from '$lib/domain/errors';
import type { SharingState } from '$lib/domain/shares';
import type { TenantScope } from '$lib/domain/tenant-scope';
import type { Transaction } from '../../db/client';
import { aiConversations, shares } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { requirePermission, type TenantContext } from '../context';
import { ownConversation } from '../conversations/own-conversation';

/** How one's own conversation is shared. @throws {AppError} FORBIDDEN, NOT_FOUND */
export async function getSharing(context: TenantContext, { id }: { id: string }): Promise<SharingState> {
	requirePermission(context, 'conversations:write');
	return withTenant(context.scope, (tx) => sharingState(tx, context.scope, id));
}

/** @throws {AppError} NOT_FOUND */
export async function sharingState(tx: Transaction, scope: TenantScope, id: string): Promise<SharingState> {
	const [row] = await tx
		.select({
			visibility: aiConversations.visibility,
			messageCount: shares.messageCount,
			createdAt: shares.createdAt
		})
		.from(aiConversations)
		.leftJoin(
			shares,
			and(
				eq(shares.tenantId, aiConversations.tenantId),
				eq(shares.conversationId, aiConversations.id),
				isNull(shares.revokedAt)
			)
		)
		.where(ownConversation(scope, id));
	if (row === undefined) throw new AppError('NOT_FOUND');
	const { messageCount, createdAt } = row;
	return {
		isSharedWithTenant: row.visibility === 'tenant',
		publicLink:
			messageCount === null || createdAt === null
				? null
				: { messageCount, createdAt: createdAt.toISOString() }
	};
}
