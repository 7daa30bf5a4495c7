import { newId } from '$lib/domain/ids';
import { aiConversations, aiMessages } from '$lib/server/db/schema';
import { withTenant } from '$lib/server/db/tenancy';
import type { TenantContext } from '$lib/server/services/context';
import { MODEL } from './factories';

interface Written {
	title?: string;
	/** what was said, in turn by the person and the model */
	messages?: string[];
	visibility?: 'private' | 'tenant';
	/** when the last message was written */
	at?: Date;
}

/** A conversation with messages, written down without asking any model. */
export async function writeConversation(
	{ scope: { tenantId, userId }, scope }: TenantContext,
	{ title = 'Untitled', messages = ['Hello.', 'Hi.'], visibility, at = new Date() }: Written = {}
): Promise<{ id: string; messageIds: string[] }> {
	const id = newId();
	const messageIds = messages.map(() => newId());
	await withTenant(scope, async (tx) => {
		await tx.insert(aiConversations).values({
			tenantId,
			id,
			userId,
			title,
			modelId: MODEL,
			visibility,
			activeLeafId: messageIds.at(-1),
			messageCount: messages.length,
			lastMessageAt: at,
			createdAt: at
		});
		if (messages.length === 0) return;
		await tx.insert(aiMessages).values(
			messages.map((text, index) => ({
				tenantId,
				id: messageIds[index],
				conversationId: id,
				parentId: messageIds[index - 1] ?? null,
				role: index % 2 === 0 ? ('user' as const) : ('assistant' as const),
				authorId: index % 2 === 0 ? userId : null,
				modelId: index % 2 === 0 ? null : MODEL,
				content: text,
				parts: [{ type: 'text' as const, text }],
				createdAt: at
			}))
		);
	});
	return { id, messageIds };
}
