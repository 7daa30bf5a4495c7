import { sql } from 'drizzle-orm';
import type { MessageItem } from '$lib/domain/conversations';
import type { Transaction } from '../../db/client';

/** A message of the active path with what clients and the prompt need of it. */
export type PathMessage = MessageItem;

interface PathRow extends Record<string, unknown> {
	id: string;
	parent_id: string | null;
	role: MessageItem['role'];
	content: string;
	parts: MessageItem['parts'];
	status: MessageItem['status'];
	model_id: string | null;
	prompt_tokens: number | null;
	completion_tokens: number | null;
	total_tokens: number | null;
	cost: string | null;
	generation_id: string | null;
	metadata: MessageItem['metadata'];
	created_at: string;
}

/**
 * The path that ends at `leafId`, its last `limit` messages, oldest first. Walks from the leaf to the root by
 * primary key, so what it reads is bounded by `limit`, not by the conversation.
 */
export async function loadPath(
	tx: Transaction,
	{ tenantId, conversationId, leafId, limit }: PathQuery
): Promise<PathMessage[]> {
	const rows = await tx.execute<PathRow>(sql`
		with recursive path as (
			select ai_messages.*, 1 as depth from ai_messages
			where tenant_id = ${tenantId} and conversation_id = ${conversationId} and id = ${leafId}
			union all
			select parent.*, path.depth + 1 from ai_messages parent
			join path on parent.tenant_id = path.tenant_id and parent.conversation_id = path.conversation_id
				and parent.id = path.parent_id
			where path.depth < ${limit}
		)
		select id, parent_id, role, content, parts, status, model_id, prompt_tokens, completion_tokens, total_tokens,
			cost, generation_id, metadata, created_at
		from path order by depth desc`);
	return rows.map((row) => ({
		id: row.id,
		parentId: row.parent_id,
		role: row.role,
		content: row.content,
		parts: row.parts,
		status: row.status,
		modelId: row.model_id,
		promptTokens: row.prompt_tokens,
		completionTokens: row.completion_tokens,
		totalTokens: row.total_tokens,
		cost: row.cost,
		generationId: row.generation_id,
		metadata: metadataOf(row),
		createdAt: new Date(row.created_at).toISOString()
	}));
}

interface PathQuery {
	tenantId: string;
	conversationId: string;
	leafId: string;
	limit: number;
}

/** The columns are the truth; what travels with the message repeats them for the reader of a message alone. */
function metadataOf(row: PathRow): MessageItem['metadata'] {
	if (row.role !== 'assistant') return row.metadata;
	const usage =
		row.prompt_tokens === null || row.completion_tokens === null
			? null
			: {
					promptTokens: row.prompt_tokens,
					completionTokens: row.completion_tokens,
					totalTokens: row.total_tokens ?? row.prompt_tokens + row.completion_tokens
				};
	return {
		...row.metadata,
		generationId: row.generation_id ?? undefined,
		model: row.model_id ?? undefined,
		status: row.status,
		usage,
		cost: row.cost
	};
}

/** What is said to the model of a message. */
export interface SpokenMessage {
	id: string;
	role: MessageItem['role'];
	content: string;
}

/**
 * The path that ends at `leafId` as the model gets it, oldest first: from the leaf back until `charactersMax` are
 * reached, so that a request never loads more than a prompt can hold.
 */
export async function loadSpokenPath(
	tx: Transaction,
	{ tenantId, conversationId, leafId, charactersMax }: Omit<PathQuery, 'limit'> & { charactersMax: number }
): Promise<SpokenMessage[]> {
	const rows = await tx.execute<SpokenMessage & Record<string, unknown>>(sql`
		with recursive path as (
			select tenant_id, conversation_id, id, parent_id, role, content, length(content) as characters, 1 as depth
			from ai_messages
			where tenant_id = ${tenantId} and conversation_id = ${conversationId} and id = ${leafId}
			union all
			select parent.tenant_id, parent.conversation_id, parent.id, parent.parent_id, parent.role, parent.content,
				path.characters + length(parent.content), path.depth + 1
			from ai_messages parent
			join path on parent.tenant_id = path.tenant_id and parent.conversation_id = path.conversation_id
				and parent.id = path.parent_id
			where path.characters < ${charactersMax}
		)
		select id, role, content from path order by depth desc`);
	return [...rows];
}
