import { isId } from '$lib/domain/ids';
import {
	EXPORT_FORMAT,
	EXPORT_VERSION,
	exportFilename,
	type ExportedFile,
	type ExportFormat
} from '$lib/domain/export';
import { invalidCursor, type Page } from '$lib/domain/lists';
import { markdownHeading, markdownMessage } from '$lib/domain/markdown-export';
import { requirePermission, type TenantContext } from '../context';
import { readActivePath, readHead, readMessages, readOwnHeads, type ExportedHead } from './export-rows';

const CONVERSATIONS_PER_PAGE = 50;

/** A file that is written while it is read. */
export interface ExportStream {
	filename: string;
	chunks: AsyncGenerator<string>;
}

/** A conversation that the asker may see. @throws {AppError} NOT_FOUND */
export async function exportConversation(
	context: TenantContext,
	{ id, format }: { id: string; format: ExportFormat }
): Promise<ExportStream> {
	requirePermission(context, 'conversations:read');
	const head = await readHead(context, id);
	return { filename: exportFilename(head.title, format), chunks: fileOf(context, [head], format) };
}

/** All of the asker's own conversations, archived ones too. */
export function exportAllConversations(
	context: TenantContext,
	{ format }: { format: ExportFormat }
): ExportStream {
	requirePermission(context, 'conversations:read');
	const title = `Conversations ${new Date().toISOString().slice(0, 10)}`;
	return { filename: exportFilename(title, format), chunks: fileOf(context, ownHeads(context), format) };
}

/**
 * The same for programs: one file for each conversation, a page at a time.
 * @throws {AppError} NOT_FOUND, INVALID_INPUT for a cursor that is not one
 */
export async function exportPage(
	context: TenantContext,
	{ id, format, cursor, limit }: { id?: string; format: ExportFormat; cursor?: string | null; limit: number }
): Promise<Page<ExportedFile>> {
	requirePermission(context, 'conversations:read');
	if (cursor != null && !isId(cursor)) throw invalidCursor();
	const heads =
		id === undefined
			? await readOwnHeads(context, { after: cursor ?? null, limit: limit + 1 })
			: [await readHead(context, id)];
	const items: ExportedFile[] = [];
	for (const head of heads.slice(0, limit)) {
		items.push({
			conversationId: head.id,
			filename: exportFilename(head.title, format),
			content: await whole(fileOf(context, [head], format))
		});
	}
	return { items, nextCursor: heads.length > limit ? (items.at(-1)?.conversationId ?? null) : null };
}

async function* ownHeads(context: TenantContext): AsyncGenerator<ExportedHead> {
	for (let after: string | null = null; ;) {
		const heads: ExportedHead[] = await readOwnHeads(context, { after, limit: CONVERSATIONS_PER_PAGE });
		yield* heads;
		const last = heads.at(-1);
		if (last === undefined || heads.length < CONVERSATIONS_PER_PAGE) return;
		after = last.id;
	}
}

type Heads = Iterable<ExportedHead> | AsyncIterable<ExportedHead>;

function fileOf(context: TenantContext, heads: Heads, format: ExportFormat): AsyncGenerator<string> {
	return format === 'json' ? jsonOf(context, heads) : markdownOf(context, heads);
}

/** The format that domain/export.ts describes, a message at a time. */
async function* jsonOf(context: TenantContext, heads: Heads): AsyncGenerator<string> {
	const about = { format: EXPORT_FORMAT, version: EXPORT_VERSION, exportedAt: new Date().toISOString() };
	yield `${JSON.stringify(about).slice(0, -1)},"conversations":[`;
	let between = '\n';
	for await (const head of heads) {
		yield `${between}${JSON.stringify(head).slice(0, -1)},"messages":[`;
		between = ',\n';
		let betweenMessages = '';
		for await (const message of readMessages(context, head.id)) {
			yield `${betweenMessages}\n${JSON.stringify(message)}`;
			betweenMessages = ',';
		}
		yield ']}';
	}
	yield '\n]}\n';
}

async function* markdownOf(context: TenantContext, heads: Heads): AsyncGenerator<string> {
	let between = '';
	for await (const head of heads) {
		yield between + markdownHeading(head);
		between = '\n---\n\n';
		for await (const message of readActivePath(context, head)) yield markdownMessage(message);
	}
}

async function whole(chunks: AsyncGenerator<string>): Promise<string> {
	let text = '';
	for await (const chunk of chunks) text += chunk;
	return text;
}
