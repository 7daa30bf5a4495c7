import { and, asc, eq, gt, inArray, sql } from 'drizzle-orm';
import { AppError } from '$lib/domain/errors';
import type { ExportedConversation, ExportedMessage } from '$lib/domain/export';
import { aiConversations, aiMessages } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import type { TenantContext } from '../context';
import { theParent } from '../messages/parent';

/**
 * What an export is read by: page by page, each in a short transaction of its own, so that neither a long conversation
 * nor a slow reader holds memory or a connection.
 */
export const MESSAGES_PER_PAGE = 100;

export type ExportedHead = Omit<ExportedConversation, 'messages'>;

const headColumns = {
	id: aiConversations.id,
	title: aiConversations.title,
	modelId: aiConversations.modelId,
	systemPrompt: aiConversations.systemPrompt,
	settings: aiConversations.settings,
	isPinned: aiConversations.isPinned,
	isArchived: aiConversations.isArchived,
	activeLeafId: aiConversations.activeLeafId,
	totalTokens: aiConversations.totalTokens,
	totalCost: aiConversations.totalCost,
	createdAt: aiConversations.createdAt,
	lastMessageAt: aiConversations.lastMessageAt
};

const messageColumns = {
	id: aiMessages.id,
	parentId: aiMessages.parentId,
	role: aiMessages.role,
	parts: aiMessages.parts,
	status: aiMessages.status,
	modelId: aiMessages.modelId,
	promptTokens: aiMessages.promptTokens,
	completionTokens: aiMessages.completionTokens,
	totalTokens: aiMessages.totalTokens,
	cost: aiMessages.cost,
	createdAt: aiMessages.createdAt
};

interface Dated {
	createdAt: Date;
	lastMessageAt: Date;
}
const headOf = <Row extends Dated>(row: Row) => ({
	...row,
	createdAt: row.createdAt.toISOString(),
	lastMessageAt: row.lastMessageAt.toISOString()
});

/** One that the asker may see. @throws {AppError} NOT_FOUND */
export async function readHead({ scope }: TenantContext, id: string): Promise<ExportedHead> {
	const [row] = await withTenant(scope, (tx) =>
		tx
			.select(headColumns)
			.from(aiConversations)
			.where(and(eq(aiConversations.tenantId, scope.tenantId), eq(aiConversations.id, id)))
	);
	if (row === undefined) throw new AppError('NOT_FOUND');
	return headOf(row);
}

/** The asker's own, archived ones too, in the order of their ids. @param after the last one before the page */
export async function readOwnHeads(
	{ scope: { tenantId, userId }, scope }: TenantContext,
	{ after, limit }: { after: string | null; limit: number }
): Promise<ExportedHead[]> {
	const rows = await withTenant(scope, (tx) =>
		tx
			.select(headColumns)
			.from(aiConversations)
			.where(
				and(
					eq(aiConversations.tenantId, tenantId),
					eq(aiConversations.userId, userId),
					after === null ? undefined : gt(aiConversations.id, after)
				)
			)
			.orderBy(asc(aiConversations.id))
			.limit(limit)
	);
	return rows.map(headOf);
}

/** All messages of a conversation, of every branch, in the order of their ids. */
export async function* readMessages(
	context: TenantContext,
	conversationId: string
): AsyncGenerator<ExportedMessage> {
	const { tenantId } = context.scope;
	for (let after: string | null = null; ;) {
		const rows = await withTenant(context.scope, (tx) =>
			tx
				.select(messageColumns)
				.from(aiMessages)
				.where(
					and(
						eq(aiMessages.tenantId, tenantId),
						eq(aiMessages.conversationId, conversationId),
						after === null ? undefined : gt(aiMessages.id, after)
					)
				)
				.orderBy(asc(aiMessages.id))
				.limit(MESSAGES_PER_PAGE)
		);
		for (const row of rows) yield { ...row, createdAt: row.createdAt.toISOString() };
		const last = rows.at(-1);
		if (last === undefined || rows.length < MESSAGES_PER_PAGE) return;
		after = last.id;
	}
}

/** The messages of the path that is shown, oldest first. Their ids are in memory at once, their texts are not. */
export async function* readActivePath(
	context: TenantContext,
	{ id: conversationId, activeLeafId }: Pick<ExportedHead, 'id' | 'activeLeafId'>
): AsyncGenerator<ExportedMessage> {
	if (activeLeafId === null) return;
	const { tenantId } = context.scope;
	const path = await withTenant(context.scope, (tx) =>
		tx.execute<{ id: string }>(sql`
			with recursive path as (
				select id, parent_id, 1 as depth from ai_messages
				where tenant_id = ${tenantId} and conversation_id = ${conversationId} and id = ${activeLeafId}
				union all
				select parent.id, parent.parent_id, path.depth + 1 from path cross join ${theParent(tenantId)}
			)
			select id from path order by depth desc`)
	);
	for (let start = 0; start < path.length; start += MESSAGES_PER_PAGE) {
		const ids = path.slice(start, start + MESSAGES_PER_PAGE).map(({ id }) => id);
		const rows = await withTenant(context.scope, (tx) =>
			tx
				.select(messageColumns)
				.from(aiMessages)
				.where(and(eq(aiMessages.tenantId, tenantId), inArray(aiMessages.id, ids)))
		);
		const byId = new Map(rows.map((row) => [row.id, row]));
		for (const id of ids) {
			const row = byId.get(id);
			if (row !== undefined) yield { ...row, createdAt: row.createdAt.toISOString() };
		}
	}
}
