import { readChatGptConversation } from './chatgpt';
import { EXPORT_FORMAT, EXPORT_VERSION } from './export';
import { AppError } from './errors';
import {
	importedConversationSchema,
	type ImportedConversation,
	type ReadImport,
	type SkippedConversation
} from './import';
import { readOwnConversation } from './own-export';

/** A conversation as its format has it, in our form but unchecked, and how many of its parts were left out. */
export interface ReadConversation {
	conversation: unknown;
	filesLeftOut: number;
}

/** As many are taken out of one file. */
export const IMPORT_CONVERSATIONS_MAX = 20_000;
/** As many of the reasons are told. */
export const SKIPPED_TOLD_MAX = 200;

/**
 * The conversations of a file, whether it is our own export or ChatGPT's `conversations.json`. What cannot be read is
 * named with the reason; the rest comes through.
 * @param json what the file says
 * @throws {AppError} INVALID_INPUT for a file of neither kind
 */
export function readImport(json: unknown): ReadImport {
	const { items, read } = openFile(json);
	if (items.length > IMPORT_CONVERSATIONS_MAX) {
		throw refused(`The file has more than ${IMPORT_CONVERSATIONS_MAX} conversations.`);
	}
	const conversations: ImportedConversation[] = [];
	const skipped: SkippedConversation[] = [];
	let filesLeftOut = 0;
	for (const item of items) {
		const found = read(item);
		const checked = checkConversation(found.conversation);
		if ('reason' in checked) skipped.push({ title: titleOf(item), reason: checked.reason });
		else {
			conversations.push(checked.conversation);
			filesLeftOut += found.filesLeftOut;
		}
	}
	return { conversations, skipped, filesLeftOut };
}

/** Whether a conversation in our form is one, or why not. */
export function checkConversation(
	value: unknown
): { conversation: ImportedConversation } | { reason: string } {
	const parsed = importedConversationSchema.safeParse(value);
	if (parsed.success) return { conversation: parsed.data };
	const [issue] = parsed.error.issues;
	// Where it is told is of no use to a person, what it is may be.
	const where = issue?.path.filter((step) => typeof step === 'string').at(-1);
	const what = issue?.message ?? 'cannot be read';
	return { reason: where === undefined || where === 'messages' ? what : `${where}: ${what}` };
}

function openFile(json: unknown): { items: unknown[]; read: (item: unknown) => ReadConversation } {
	if (Array.isArray(json)) return { items: json, read: readChatGptConversation };
	const file = (json ?? {}) as { format?: unknown; version?: unknown; conversations?: unknown };
	if (file.format !== EXPORT_FORMAT || !Array.isArray(file.conversations)) {
		throw refused(
			'This is neither an export of ours nor the conversations.json out of an export of ChatGPT.'
		);
	}
	if (file.version !== EXPORT_VERSION) {
		throw refused('This export was made by a newer version, which is not understood here.');
	}
	return { items: file.conversations, read: readOwnConversation };
}

export function titleOf(item: unknown): string {
	const { title } = (item ?? {}) as { title?: unknown };
	return typeof title === 'string' && title.trim() !== '' ? title.trim().slice(0, 100) : 'Without a title';
}

function refused(message: string): AppError<'INVALID_INPUT'> {
	return new AppError('INVALID_INPUT', message, { fields: { file: [message] } });
}
