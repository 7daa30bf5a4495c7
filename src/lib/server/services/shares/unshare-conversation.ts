import { and, eq } from 'drizzle-orm';
import { AppError } from '$lib/domain/errors';
import type { Audience } from '$lib/domain/shares';
import type { Transaction } from '../../db/client';
import { aiConversations } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { recordInTenant } from '../audit/record';
import { requirePermission, type TenantContext } from '../context';
import { ownConversation } from '../conversations/own-conversation';
import { endPublicLink } from './public-link';

/**
 * Closes a conversation again, at once; what is closed already stays closed. A public link can also be ended by the
 * tenant's admins: it outlasts the membership of whoever made it, and not everybody is there to end their own.
 * @throws {AppError} FORBIDDEN, NOT_FOUND
 */
export async function unshareConversation(
	context: TenantContext,
	{ id, audience }: { id: string; audience: Audience }
): Promise<void> {
	requirePermission(context, 'conversations:write');
	const { tenantId } = context.scope;
	await withTenant(context.scope, async (tx) => {
		const target =
			audience === 'public'
				? await endPublicLink(tx, { tenantId, conversationId: id })
				: await closeToTenant(tx, context, id);
		if (target !== null) {
			await recordInTenant(tx, context, { action: 'conversation.unshared', target, data: { audience } });
			return;
		}
		const [own] = await tx
			.select({ id: aiConversations.id })
			.from(aiConversations)
			.where(ownConversation(context.scope, id));
		if (own === undefined) throw new AppError('NOT_FOUND');
	});
}

/** @returns its title, or null where nobody but the author could see it */
async function closeToTenant(tx: Transaction, { scope }: TenantContext, id: string): Promise<string | null> {
	const [closed] = await tx
		.update(aiConversations)
		.set({ visibility: 'private' })
		.where(and(ownConversation(scope, id), eq(aiConversations.visibility, 'tenant')))
		.returning({ title: aiConversations.title });
	return closed?.title ?? null;
}
