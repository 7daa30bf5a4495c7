import { sql } from 'drizzle-orm';
import type { MessageItem } from '$lib/domain/conversations';
import type { Transaction } from '../../db/client';
import { theParent } from './parent';

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
	model_served: string | null;
	provider: string | null;
	finish_reason: string | null;
	sibling_index: number;
	sibling_count: number;
	previous_id: string | null;
	next_id: string | null;
	created_at: string;
}

/**
 * The path that ends at `leafId`, its last `limit` messages, oldest first, each with where it stands among its
 * siblings. Walks from the leaf to the root by primary key and looks siblings up by their parent, so what it reads is
 * bounded by `limit` and by what was written anew beside those, not by the conversation.
 */
export async function loadPath(
	tx: Transaction,
	{ tenantId, conversationId, leafId, limit }: PathQuery
): Promise<PathMessage[]> {
	const rows = await tx.execute<PathRow>(pathQuery({ tenantId, conversationId, leafId, limit }));
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
		cost: row.metadata?.costIsPending === true ? null : row.cost,
		generationId: row.generation_id,
		metadata: metadataOf(row),
		siblings: {
			index: row.sibling_index,
			count: row.sibling_count,
			previousId: row.previous_id,
			nextId: row.next_id
		},
		createdAt: new Date(row.created_at).toISOString()
	}));
}

export interface PathQuery {
	tenantId: string;
	conversationId: string;
	leafId: string;
	limit: number;
}

/** Exported for the test that looks at its plan. */
export function pathQuery({ tenantId, conversationId, leafId, limit }: PathQuery) {
	// By their parent alone, which is of the same conversation: told of that too, a planner that believes conversations to
	// be short may look through the whole of it for each. Roots apart: no index serves "the same or both null".
	return sql`
		with recursive path as (
			select ai_messages.*, 1 as depth from ai_messages
			where tenant_id = ${tenantId} and id = ${leafId}
			union all
			select parent.*, path.depth + 1 from path cross join ${theParent(tenantId)}
			where path.depth < ${limit}
		)
		select path.id, path.parent_id, path.role, path.content, path.parts, path.status, path.model_id,
			path.prompt_tokens, path.completion_tokens, path.total_tokens, path.cost, path.generation_id, path.metadata,
			path.created_at, generation.model_served, generation.provider, generation.finish_reason,
			sibling.index as sibling_index, sibling.count as sibling_count, sibling.previous_id, sibling.next_id
		from path
		left join lateral (
			select generation.* from ai_generations generation
			where generation.tenant_id = ${tenantId} and generation.id = path.generation_id limit 1
		) generation on true
		cross join lateral (
			select * from (
				select child.id, (row_number() over oldest_first - 1)::int as index, (count(*) over ())::int as count,
					lag(child.id) over oldest_first as previous_id, lead(child.id) over oldest_first as next_id
				from (
					select child.id, child.created_at from ai_messages child
					where child.tenant_id = ${tenantId} and child.parent_id = path.parent_id
					union all
					select child.id, child.created_at from ai_messages child
					where child.tenant_id = ${tenantId} and child.conversation_id = ${conversationId}
						and path.parent_id is null and child.parent_id is null
				) child
				window oldest_first as (order by child.created_at, child.id)
			) child
			where child.id = path.id
		) sibling
		where path.conversation_id = ${conversationId}
		order by path.depth desc`;
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
		modelServed: row.model_served ?? undefined,
		provider: row.provider ?? undefined,
		finishReason: row.finish_reason ?? undefined,
		status: row.status,
		usage,
		// A part of it is not the cost.
		cost: row.metadata?.costIsPending === true ? null : row.cost
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
			from path cross join ${theParent(tenantId)}
			where path.characters < ${charactersMax}
		)
		select id, role, content from path order by depth desc`);
	return [...rows];
}
