import type { ReadConversation } from './read-import';

type Fields = Record<string, unknown>;

const IMPORTED_PARTS = new Set(['text', 'reasoning', 'source-url']);

/** A conversation of our own export. What is missing is left for the check to find. */
export function readOwnConversation(item: unknown): ReadConversation {
	const source = asFields(item);
	const messages = Array.isArray(source.messages) ? source.messages.map(asFields) : [];
	let filesLeftOut = 0;
	const conversation = {
		...source,
		modelId: source.modelId ?? null,
		systemPrompt: source.systemPrompt ?? null,
		isArchived: source.isArchived === true,
		activeLeafId: source.activeLeafId ?? null,
		createdAt: source.createdAt ?? null,
		lastMessageAt: source.lastMessageAt ?? null,
		messages: messages.map((message) => {
			const parts = Array.isArray(message.parts) ? message.parts.map(asFields) : [];
			filesLeftOut += parts.filter(({ type }) => type === 'file').length;
			return {
				...message,
				parentId: message.parentId ?? null,
				parts: parts.filter(({ type }) => typeof type === 'string' && IMPORTED_PARTS.has(type)),
				// It was being written when it was exported, and nobody writes on here.
				status: message.status === 'streaming' ? 'interrupted' : (message.status ?? 'complete'),
				modelId: message.modelId ?? null,
				createdAt: message.createdAt ?? null
			};
		})
	};
	return { conversation, filesLeftOut };
}

function asFields(value: unknown): Fields {
	return typeof value === 'object' && value !== null ? (value as Fields) : {};
}
