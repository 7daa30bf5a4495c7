import { error } from '@sveltejs/kit';
import { isId, newId } from '$lib/domain/ids';
import { refusePage } from '$lib/server/http/errors';
import { tenantContext } from '$lib/server/http/tenant-context';
import { getConversation } from '$lib/server/services/conversations/get-conversation';
import type { PageServerLoad } from './$types';

const MESSAGES_SHOWN = 50;

/**
 * A conversation, at its end or at the message that the address names, or the id of one that the first message will
 * create.
 */
export const load: PageServerLoad = async (event) => {
	const { tenant, conversation: id } = event.params;
	if (id === undefined) {
		return {
			title: 'New chat',
			conversationId: newId(),
			conversation: null,
			targetId: null,
			readOnlyReason: null
		};
	}
	if (!isId(id)) error(404, { message: 'There is no such conversation.', code: 'NOT_FOUND' });
	const context = await tenantContext(event, tenant).catch(refusePage);
	const messageId = event.url.searchParams.get('message');
	const targetId = messageId !== null && isId(messageId) ? messageId.toLowerCase() : null;
	const conversation = await getConversation(context, {
		id: id.toLowerCase(),
		limit: MESSAGES_SHOWN,
		messageId: targetId ?? undefined
	}).catch(refusePage);
	const isOwn = conversation.userId === context.scope.userId;
	const readOnlyReason = isOwn
		? null
		: 'A colleague shared this conversation: you can read it, but not write in it.';
	return {
		title: conversation.title,
		conversationId: conversation.id,
		conversation,
		targetId,
		readOnlyReason
	};
};
