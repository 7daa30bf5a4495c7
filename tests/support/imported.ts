import type { ImportedConversation } from '$lib/domain/import';

type ImportedMessage = ImportedConversation['messages'][number];

/** A conversation as a file has it: one question after the other, each answered. */
export function conversationOf(
	texts: readonly string[],
	overrides: { title?: string; parts?: (text: string, index: number) => ImportedMessage['parts'] } = {}
): ImportedConversation {
	const { title = 'Imported', parts = (text) => [{ type: 'text', text }] } = overrides;
	const messages = texts.map((text, index) => ({
		id: String(index),
		parentId: index === 0 ? null : String(index - 1),
		role: index % 2 === 0 ? ('user' as const) : ('assistant' as const),
		parts: parts(text, index),
		status: 'complete' as const,
		modelId: index % 2 === 0 ? null : 'openai/gpt-4o-mini',
		createdAt: new Date(Date.UTC(2026, 0, 1) + index * 1_000).toISOString()
	}));
	return {
		id: crypto.randomUUID(),
		title,
		modelId: 'openai/gpt-4o-mini',
		systemPrompt: null,
		isArchived: false,
		activeLeafId: messages.at(-1)?.id ?? null,
		createdAt: null,
		lastMessageAt: null,
		messages
	};
}
