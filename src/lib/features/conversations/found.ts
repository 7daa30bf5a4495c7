import type { FoundConversation } from '$lib/domain/conversations';

/** A conversation that was found, at the message that has the words. */
export function addressOf(tenant: string, { id, messageId }: Pick<FoundConversation, 'id' | 'messageId'>) {
	return `/${tenant}/chat/${id}${messageId === null ? '' : `?message=${messageId}`}`;
}
