import { and, desc, eq, sql, type SQL } from 'drizzle-orm';
import type { ConversationSummary } from '$lib/domain/conversations';
import { isId } from '$lib/domain/ids';
import { invalidCursor, type Page } from '$lib/domain/lists';
import { aiConversations } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { requirePermission, type TenantContext } from '../context';

/**
 * The asker's own conversations, newest first. Continued by keyset: the hundredth page costs as much as the first.
 * @throws {AppError} INVALID_INPUT for a cursor that is not one
 */
export async function listConversations(
	context: TenantContext,
	{ cursor, limit, isArchived, isPinned }: ListQuery
): Promise<Page<ConversationSummary>> {
	requirePermission(context, 'conversations:read');
	const { tenantId, userId } = context.scope;
	const after = cursor == null ? undefined : parseKeyset(cursor);
	const rows = await withTenant(context.scope, (tx) =>
		tx
			.select({ ...summaryColumns, isRunning })
			.from(aiConversations)
			.where(
				and(
					eq(aiConversations.tenantId, tenantId),
					eq(aiConversations.userId, userId),
					eq(aiConversations.isArchived, isArchived),
					// As it is written in the partial index of the pinned ones.
					isPinned === undefined
						? undefined
						: isPinned
							? sql`${aiConversations.isPinned}`
							: sql`not ${aiConversations.isPinned}`,
					after && isAfter(after)
				)
			)
			.orderBy(desc(aiConversations.lastMessageAt), desc(aiConversations.id))
			.limit(limit + 1)
	);
	return pageByKeyset(rows, limit);
}

interface ListQuery {
	cursor?: string | null;
	limit: number;
	isArchived: boolean;
	/** only those, or only the others */
	isPinned?: boolean;
}

/** @param rows one more than the page has, where there is more, newest first */
export function pageByKeyset<Row extends { id: string; lastMessageAt: Date }>(
	rows: Row[],
	limit: number
): Page<Omit<Row, 'lastMessageAt'> & { id: string; lastMessageAt: string }> {
	const items = rows
		.slice(0, limit)
		.map((row) => ({ ...row, lastMessageAt: row.lastMessageAt.toISOString() }));
	const last = items.at(-1);
	const nextCursor = rows.length > limit && last !== undefined ? `${last.lastMessageAt}_${last.id}` : null;
	return { items, nextCursor };
}

export const summaryColumns = {
	id: aiConversations.id,
	title: aiConversations.title,
	titleSource: aiConversations.titleSource,
	modelId: aiConversations.modelId,
	visibility: aiConversations.visibility,
	isPinned: aiConversations.isPinned,
	isArchived: aiConversations.isArchived,
	lastMessageAt: aiConversations.lastMessageAt
};

/**
 * Answered by the partial unique index of running generations. Names are written out: Drizzle leaves the table off
 * its columns in a select from one table, and inside the subquery they would mean the other one.
 */
export const isRunning = sql<boolean>`exists (
	select 1 from ai_generations run
	where run.tenant_id = ai_conversations.tenant_id and run.conversation_id = ai_conversations.id
		and run.status in ('pending', 'streaming') and run.kind = 'chat'
)`;

/** @throws {AppError} INVALID_INPUT */
export function parseKeyset(cursor: string): { at: string; id: string } {
	const [at = '', id = ''] = cursor.split('_');
	const isInstant = !Number.isNaN(Date.parse(at)) && new Date(at).toISOString() === at;
	if (!isInstant || !isId(id)) {
		throw invalidCursor();
	}
	return { at, id };
}

/** The rest of a list that is ordered newest first. */
export function isAfter({ at, id }: { at: string; id: string }): SQL {
	return sql`(${aiConversations.lastMessageAt}, ${aiConversations.id}) < (${at}::timestamptz, ${id}::uuid)`;
}
