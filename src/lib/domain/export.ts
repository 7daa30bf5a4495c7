import { z } from 'zod';
import type { ChatMessage, MessageStatus } from './chat';
import type { ConversationSettings } from './conversations';
import { idSchema } from './ids';
import { pageInput } from './lists';

/**
 * Our own file format, version 1: `{"format", "version", "exportedAt", "conversations": [ExportedConversation …]}`.
 * A conversation has its whole tree of messages, in no order that means anything: `parentId` says what answers what,
 * `activeLeafId` which path was shown. Costs are US dollars as decimal strings. Images are named, not contained.
 * What is added later is optional; what changes its meaning gets another version.
 */
export const EXPORT_FORMAT = 'colloquy-export';
export const EXPORT_VERSION = 1;

export const EXPORT_FORMATS = ['markdown', 'json'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

const format = z.enum(EXPORT_FORMATS);
export const exportQuery = z.object({ format: format.default('json') });
export const exportInput = {
	/** absent: all of one's own */
	id: idSchema.optional(),
	format,
	cursor: pageInput.cursor,
	limit: z.number().int().min(1).max(20).default(10)
};

/** A conversation as a file. */
export interface ExportedFile {
	conversationId: string;
	filename: string;
	content: string;
}

export interface ExportedConversation {
	id: string;
	title: string;
	modelId: string;
	systemPrompt: string | null;
	settings: ConversationSettings;
	isPinned: boolean;
	isArchived: boolean;
	activeLeafId: string | null;
	totalTokens: number;
	totalCost: string;
	createdAt: string;
	lastMessageAt: string;
	messages: ExportedMessage[];
}

export interface ExportedMessage {
	id: string;
	parentId: string | null;
	role: 'user' | 'assistant' | 'system';
	parts: ChatMessage['parts'];
	status: MessageStatus;
	modelId: string | null;
	promptTokens: number | null;
	completionTokens: number | null;
	totalTokens: number | null;
	cost: string | null;
	createdAt: string;
}

/** `Why is the sky blue.md`: the title, without what some file system does not bear. */
export function exportFilename(title: string, format: ExportFormat): string {
	const name = title
		.replace(/[\p{C}<>:"/\\|?*]+/gu, ' ')
		.replace(/\s+/g, ' ')
		.trim()
		.slice(0, 80)
		.replace(/[. ]+$/, '');
	return `${name === '' ? 'Conversation' : name}.${format === 'json' ? 'json' : 'md'}`;
}
