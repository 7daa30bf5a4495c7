import { z } from 'zod';
import { chatSettingsSchema, type ChatMessage, type ChatSettings, type MessageStatus } from './chat';
import { idSchema } from './ids';
import { pageInput, type Page } from './lists';
import { modelIdSchema } from './models';
import { textSchema } from './text';

export const CONVERSATION_TITLE_LENGTH_MAX = 200;
const title = textSchema.pipe(z.string().trim().min(1).max(CONVERSATION_TITLE_LENGTH_MAX));
const systemPrompt = textSchema.pipe(z.string().max(50_000));

/** Who gave a conversation its title: its first words, a model after the first answer, or a person. */
export const TITLE_SOURCES = ['question', 'model', 'person'] as const;
export type TitleSource = (typeof TITLE_SOURCES)[number];

export type Visibility = 'private' | 'tenant';

/** As many stay on top of the sidebar at once. */
export const PINNED_MAX = 50;

/** How the next answers of a conversation are asked for, where a request does not say otherwise. */
export type ConversationSettings = Omit<ChatSettings, 'systemPrompt'>;

export const createConversationInput = {
	id: idSchema.optional(),
	title: title.optional(),
	modelId: modelIdSchema.optional(),
	systemPrompt: systemPrompt.optional()
};

/** What is absent stays, what is null goes back to the model's own. */
const { temperature, maxOutputTokens, reasoningEffort, responseFormat, tools } = chatSettingsSchema.shape;
const settingsChange = z.strictObject({
	temperature: temperature.nullable(),
	maxOutputTokens: maxOutputTokens.nullable(),
	reasoningEffort: reasoningEffort.nullable(),
	responseFormat: responseFormat.nullable(),
	tools: tools.nullable()
});
export type SettingsChange = z.infer<typeof settingsChange>;

export const updateConversationInput = {
	id: idSchema,
	title: title.optional(),
	modelId: modelIdSchema.optional(),
	systemPrompt: systemPrompt.nullish(),
	isPinned: z.boolean().optional(),
	settings: settingsChange.nullish()
};

export const archiveConversationInput = { id: idSchema, isArchived: z.boolean().default(true) };
export const conversationInput = { id: idSchema };

/** Longer than anybody types into a search box. */
export const SEARCH_LENGTH_MAX = 200;
export const searchInput = {
	query: textSchema.pipe(z.string().trim().min(1).max(SEARCH_LENGTH_MAX)),
	cursor: pageInput.cursor,
	limit: z.number().int().min(1).max(50).default(20)
};

/** A conversation in the sidebar. */
export interface ConversationSummary {
	id: string;
	title: string;
	titleSource: TitleSource;
	modelId: string;
	visibility: Visibility;
	isPinned: boolean;
	isArchived: boolean;
	/** an answer is being written */
	isRunning: boolean;
	lastMessageAt: string;
}

/** One that a colleague has shared with the tenant, as it is listed. */
export interface SharedConversation {
	id: string;
	title: string;
	author: string;
	isOwn: boolean;
	lastMessageAt: string;
}

/** A piece of text that was found: hits are marked, and nothing else is more than text. */
export interface TextSegment {
	text: string;
	isHit: boolean;
}

/** A conversation that was found, by its title or by the best of its messages. */
export interface FoundConversation {
	id: string;
	title: TextSegment[];
	/** of the message; empty where only the title was found */
	snippet: TextSegment[];
	messageId: string | null;
	/** who shared it; null for one's own */
	author: string | null;
	isArchived: boolean;
	lastMessageAt: string;
}

export interface ConversationDetail extends ConversationSummary {
	userId: string;
	systemPrompt: string | null;
	settings: ConversationSettings;
	activeLeafId: string | null;
	messageCount: number;
	totalTokens: number;
	/** USD, decimal string */
	totalCost: string;
	createdAt: string;
	updatedAt: string;
	/** the last page of the active path, or the one around a message that was asked for */
	messages: MessagePage;
}

/** Messages of one path through the tree, oldest first. `nextCursor` leads to older ones. */
export interface MessagePage extends Page<MessageItem> {
	/** the end of that path; another than the last item where more follows */
	leafId: string | null;
}

/** Where a message stands among those that answer the same one, oldest first: edits, and answers written anew. */
export interface Siblings {
	/** from 0 */
	index: number;
	count: number;
	previousId: string | null;
	nextId: string | null;
}

/** A stored message as clients see it. */
export interface MessageItem {
	id: string;
	parentId: string | null;
	role: 'user' | 'assistant' | 'system';
	content: string;
	parts: ChatMessage['parts'];
	status: MessageStatus;
	modelId: string | null;
	promptTokens: number | null;
	completionTokens: number | null;
	totalTokens: number | null;
	/** USD, decimal string; null while it is not known */
	cost: string | null;
	generationId: string | null;
	metadata: ChatMessage['metadata'];
	siblings: Siblings;
	createdAt: string;
}

/** A stored message as the AI SDK's `Chat` takes it. */
export function toChatMessage(item: MessageItem): ChatMessage {
	return {
		id: item.id,
		role: item.role,
		parts: item.parts,
		metadata: { ...item.metadata, status: item.status, createdAt: item.createdAt }
	};
}

const TITLE_FROM_TEXT_LENGTH_MAX = 60;

/** A title out of the first words of a question, cut between words. */
export function titleFromText(text: string): string {
	const line = text
		.replace(/[#*_`>]+/g, ' ')
		.replace(/\s+/g, ' ')
		.trim();
	if (line === '') return 'New chat';
	if (line.length <= TITLE_FROM_TEXT_LENGTH_MAX) return line;
	const cut = line.slice(0, TITLE_FROM_TEXT_LENGTH_MAX);
	const space = cut.lastIndexOf(' ');
	return `${(space > TITLE_FROM_TEXT_LENGTH_MAX / 2 ? cut.slice(0, space) : cut).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

const TITLE_FROM_MODEL_LENGTH_MAX = 80;

/** A title as a model wrote it, without what models put around one; null where nothing of use is left. */
export function titleFromModel(said: string): string | null {
	const [line = ''] = said.trim().split('\n');
	const title = line
		.replace(/^(title|titel|titre|t\u00edtulo)\s*:\s*/i, '')
		.replace(/[#*_`]+/g, '')
		.replace(
			/^["'\u201c\u201d\u201e\u00ab\u00bb\u2018\u2019\s]+|["'\u201c\u201d\u201e\u00ab\u00bb\u2018\u2019\s.\u3002]+$/gu,
			''
		)
		.replace(/\s+/g, ' ');
	return title === '' || title.length > TITLE_FROM_MODEL_LENGTH_MAX ? null : title;
}
