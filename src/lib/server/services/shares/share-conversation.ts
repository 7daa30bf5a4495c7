import { eq } from 'drizzle-orm';
import { AppError } from '$lib/domain/errors';
import { newId } from '$lib/domain/ids';
import { publicParts, SHARED_MESSAGES_MAX, type Audience, type Shared } from '$lib/domain/shares';
import type { Transaction } from '../../db/client';
import { aiConversations, aiModels, shares } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { recordInTenant } from '../audit/record';
import { requirePermission, type TenantContext } from '../context';
import { ownConversation } from '../conversations/own-conversation';
import { issueToken } from '../link-token';
import { loadPath } from '../messages/path';
import { endPublicLink } from './public-link';
import { sharingState } from './sharing-state';

/**
 * Opens one's own conversation: to the people of the tenant, who read it as it goes on, or to whoever has the link,
 * who sees a copy of what it is now. A new link ends the one before.
 * @param origin where the link leads
 * @throws {AppError} FORBIDDEN, NOT_FOUND, CONFLICT for a public link to a conversation that says nothing yet
 */
export async function shareConversation(
	context: TenantContext,
	{ id, audience }: { id: string; audience: Audience },
	{ origin }: { origin: string }
): Promise<Shared> {
	requirePermission(context, 'conversations:write');
	return withTenant(context.scope, async (tx) => {
		// Locked, so that of two links at once the second ends the first.
		const [conversation] = await tx
			.select({
				title: aiConversations.title,
				visibility: aiConversations.visibility,
				leafId: aiConversations.activeLeafId
			})
			.from(aiConversations)
			.where(ownConversation(context.scope, id))
			.for('no key update');
		if (conversation === undefined) throw new AppError('NOT_FOUND');
		const { title, visibility, leafId } = conversation;
		let url: string | null = null;
		if (audience === 'public') {
			if (leafId === null)
				throw new AppError('CONFLICT', 'There is nothing to share in this conversation yet.');
			const token = await makeLink(tx, context, { id, title, leafId });
			url = `${origin}/share/${token}`;
		} else if (visibility === 'private') {
			await tx
				.update(aiConversations)
				.set({ visibility: 'tenant' })
				.where(ownConversation(context.scope, id));
		}
		if (audience === 'public' || visibility === 'private') {
			await recordInTenant(tx, context, { action: 'conversation.shared', target: title, data: { audience } });
		}
		return { ...(await sharingState(tx, context.scope, id)), url };
	});
}

async function makeLink(
	tx: Transaction,
	{ scope: { tenantId, userId } }: TenantContext,
	{ id, title, leafId }: { id: string; title: string; leafId: string }
): Promise<string> {
	await endPublicLink(tx, { tenantId, conversationId: id });
	const path = await loadPath(tx, { tenantId, conversationId: id, leafId, limit: SHARED_MESSAGES_MAX });
	const modelIds = [...new Set(path.flatMap(({ modelId }) => modelId ?? []))];
	const names = new Map<string, string>();
	for (const modelId of modelIds) {
		const [model] = await tx
			.select({ name: aiModels.name })
			.from(aiModels)
			.where(eq(aiModels.modelId, modelId));
		if (model !== undefined) names.set(modelId, model.name);
	}
	const messages = path.flatMap((message) => {
		const { role, modelId, createdAt } = message;
		const parts = publicParts(message.parts);
		// What is still being written is not said yet.
		if (role === 'system' || parts.length === 0 || message.status === 'streaming') return [];
		const modelName = modelId === null ? null : (names.get(modelId) ?? modelId);
		return [{ id: message.id, role, parts, modelName, createdAt }];
	});
	if (messages.length === 0) {
		throw new AppError('CONFLICT', 'There is nothing to share in this conversation yet.');
	}
	const { token, tokenHash } = issueToken();
	await tx.insert(shares).values({
		tenantId,
		id: newId(),
		conversationId: id,
		createdBy: userId,
		tokenHash,
		title,
		messages,
		messageCount: messages.length
	});
	return token;
}
