import { z } from 'zod';
import { MESSAGE_TEXT_LENGTH_MAX } from './chat';
import { CONVERSATION_TITLE_LENGTH_MAX } from './conversations';
import { textSchema } from './text';

/**
 * Conversations from elsewhere, as they are taken in: whatever a file was made by is read into this form first, in
 * the browser or on the server, and this form is what the server checks. A file is never trusted.
 */
export const IMPORT_MESSAGES_MAX = 10_000;
export const IMPORT_BATCH_MAX = 100;
/** Longer than any id that a known format has. */
const SOURCE_ID_LENGTH_MAX = 200;

const sourceId = textSchema.pipe(z.string().min(1).max(SOURCE_ID_LENGTH_MAX));
const text = textSchema.pipe(z.string().max(MESSAGE_TEXT_LENGTH_MAX));
/** Nothing was said to a machine before, and clocks are a day wrong at the most. */
const EARLIEST = Date.UTC(2000, 0, 1);
const instant = z.iso.datetime().refine((at) => {
	const time = Date.parse(at);
	return time >= EARLIEST && time <= Date.now() + 24 * 60 * 60 * 1_000;
}, 'must be a time that can be');

const importedPart = z.discriminatedUnion('type', [
	z.object({ type: z.literal('text'), text }),
	z.object({ type: z.literal('reasoning'), text }),
	z.object({
		type: z.literal('source-url'),
		sourceId,
		url: textSchema.pipe(z.url({ protocol: /^https?$/ }).max(2_000)),
		title: textSchema.pipe(z.string().max(500)).optional()
	})
]);
/** Not `streaming`: nothing of what comes in is being written. */
const IMPORTED_STATUSES = ['complete', 'stopped', 'interrupted', 'failed'] as const;

const importedMessage = z.object({
	id: sourceId,
	parentId: sourceId.nullable(),
	role: z.enum(['user', 'assistant']),
	parts: z.array(importedPart).max(1_000),
	status: z.enum(IMPORTED_STATUSES),
	modelId: textSchema.pipe(z.string().max(200)).nullable(),
	createdAt: instant.nullable()
});

export const importedConversationSchema = z
	.object({
		id: sourceId,
		title: textSchema.pipe(z.string().trim().min(1).max(CONVERSATION_TITLE_LENGTH_MAX)),
		modelId: textSchema.pipe(z.string().max(200)).nullable(),
		systemPrompt: textSchema.pipe(z.string().max(50_000)).nullable(),
		isArchived: z.boolean(),
		activeLeafId: sourceId.nullable(),
		createdAt: instant.nullable(),
		lastMessageAt: instant.nullable(),
		messages: z.array(importedMessage).min(1, 'has no messages').max(IMPORT_MESSAGES_MAX)
	})
	.superRefine(({ messages, activeLeafId }, check) => {
		const fault = faultOf(messages, activeLeafId);
		if (fault !== null) check.addIssue({ code: 'custom', message: fault });
	});
export type ImportedConversation = z.infer<typeof importedConversationSchema>;
export type ImportedMessage = ImportedConversation['messages'][number];

/** What is wrong with a tree of messages, or null. Walks it without recursion: its depth is the file's to say. */
function faultOf(messages: ImportedMessage[], activeLeafId: string | null): string | null {
	const parents = new Map(messages.map(({ id, parentId }) => [id, parentId]));
	if (parents.size < messages.length) return 'has two messages of one id';
	if (activeLeafId !== null && !parents.has(activeLeafId)) return 'ends with a message that is not there';
	const reachesRoot = new Set<string>();
	for (const { id } of messages) {
		const walked = new Set<string>();
		for (let at: string | null = id; at !== null && !reachesRoot.has(at);) {
			if (walked.has(at)) return 'has messages that answer each other in a circle';
			walked.add(at);
			const parent: string | null | undefined = parents.get(at);
			if (parent === undefined) return 'has an answer to a message that is not there';
			at = parent;
		}
		for (const each of walked) reachesRoot.add(each);
	}
	return null;
}

/** Parents before their children. */
export function parentsFirst<Message extends { id: string; parentId: string | null }>(
	messages: readonly Message[]
): Message[] {
	const children = Map.groupBy(messages, ({ parentId }) => parentId);
	const ordered = [...(children.get(null) ?? [])];
	// Grows while it is walked.
	for (const { id } of ordered) ordered.push(...(children.get(id) ?? []));
	return ordered;
}

/** What was not taken in, and why, in a person's words. */
export interface SkippedConversation {
	title: string;
	reason: string;
}

/** A file's conversations in our form. */
export interface ReadImport {
	conversations: ImportedConversation[];
	skipped: SkippedConversation[];
	/** parts that were left out: images and files, which the file only names */
	filesLeftOut: number;
}

/** What came of it. */
export interface ImportReport {
	imported: number;
	messages: number;
	/** those that had come in before, or were never gone */
	known: number;
	skipped: SkippedConversation[];
}

export const importInput = {
	conversations: z.array(z.unknown()).min(1).max(IMPORT_BATCH_MAX)
};

/** One after the other. */
export function addReports(a: ImportReport, b: ImportReport): ImportReport {
	return {
		imported: a.imported + b.imported,
		messages: a.messages + b.messages,
		known: a.known + b.known,
		skipped: [...a.skipped, ...b.skipped]
	};
}
