import { and, eq, inArray, sql } from 'drizzle-orm';
import type { FoundConversation } from '$lib/domain/conversations';
import type { Page } from '$lib/domain/lists';
import type { TenantScope } from '$lib/domain/tenant-scope';
import type { Transaction } from '../../db/client';
import { aiConversations, aiMessages, users } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { requirePermission, type TenantContext } from '../context';
import { offsetOf, pageByOffset } from '../offset';
import { authorName } from './author-name';
import { findCandidates } from './find-candidates';
import { headline, toSegments, toSnippet } from './segments';
import { toSearchQuery } from './search-query';

/**
 * Conversations that the asker may see and that have all the words, in the title or in one message; the last word may
 * be the beginning of one. A title is above any text, a better match above a worse one, the newer above the older.
 * @throws {AppError} INVALID_INPUT for a cursor that is not one
 */
export async function searchConversations(
	context: TenantContext,
	{ query: text, cursor, limit }: { query: string; cursor?: string | null; limit: number }
): Promise<Page<FoundConversation>> {
	requirePermission(context, 'conversations:read');
	const offset = offsetOf(cursor);
	const query = toSearchQuery(text);
	if (query === '') return { items: [], nextCursor: null };
	const matches = bestOfEach(await findCandidates(context.scope, query));
	if (matches.length === 0) return { items: [], nextCursor: null };
	return withTenant(context.scope, async (tx) => {
		const seen = await conversationsOf(
			tx,
			context.scope,
			matches.map(({ conversationId }) => conversationId)
		);
		const ranked = matches
			.flatMap((match) => {
				const conversation = seen.get(match.conversationId);
				return conversation === undefined ? [] : [{ ...match, conversation }];
			})
			.toSorted(
				(a, b) =>
					Number(b.isTitle) - Number(a.isTitle) ||
					b.rank - a.rank ||
					b.conversation.lastMessageAt.getTime() - a.conversation.lastMessageAt.getTime() ||
					(a.conversationId < b.conversationId ? 1 : -1)
			);
		const { items: shown, nextCursor } = pageByOffset(ranked.slice(offset, offset + limit + 1), {
			offset,
			limit
		});
		const [titles, snippets] = await Promise.all([
			titlesOf(tx, context.scope, shown, query),
			snippetsOf(tx, context.scope, shown, query)
		]);
		const items = shown.map(({ conversationId: id, messageId, conversation }) => ({
			id,
			title: titles.get(id) ?? [],
			snippet: toSnippet(messageId === null ? '' : (snippets.get(messageId) ?? '')),
			messageId,
			author: conversation.isOwn ? null : conversation.author,
			isArchived: conversation.isArchived,
			lastMessageAt: conversation.lastMessageAt.toISOString()
		}));
		return { items, nextCursor };
	});
}

interface Match {
	conversationId: string;
	isTitle: boolean;
	rank: number;
	messageId: string | null;
}

/** One for each conversation. Ranks are told apart to a hundredth: below that age says more. */
function bestOfEach(candidates: Awaited<ReturnType<typeof findCandidates>>): Match[] {
	const matches = new Map<string, Match & { messageRank: number }>();
	for (const { conversationId, messageId, rank: exact } of candidates) {
		const rank = Math.round(exact * 100) / 100;
		const match = matches.get(conversationId) ?? {
			conversationId,
			isTitle: false,
			rank: 0,
			messageId: null,
			messageRank: -1
		};
		matches.set(conversationId, match);
		if (messageId === null) Object.assign(match, { isTitle: true, rank });
		else if (exact > match.messageRank) {
			Object.assign(match, { messageId, messageRank: exact, rank: match.isTitle ? match.rank : rank });
		}
	}
	return [...matches.values()];
}

async function conversationsOf(tx: Transaction, { tenantId, userId }: TenantScope, ids: string[]) {
	const rows = await tx
		.select({
			id: aiConversations.id,
			isOwn: sql<boolean>`${aiConversations.userId} = ${userId}`,
			author: authorName,
			isArchived: aiConversations.isArchived,
			lastMessageAt: aiConversations.lastMessageAt
		})
		.from(aiConversations)
		.leftJoin(users, eq(users.id, aiConversations.userId))
		.where(and(eq(aiConversations.tenantId, tenantId), inArray(aiConversations.id, ids)));
	return new Map(rows.map(({ id, ...row }) => [id, row]));
}

async function titlesOf(tx: Transaction, { tenantId }: TenantScope, shown: Match[], query: string) {
	const rows = await tx
		.select({
			id: aiConversations.id,
			marked: headline(
				sql`${aiConversations.title}`,
				sql`to_tsquery('simple', ${query})`,
				'HighlightAll=true'
			)
		})
		.from(aiConversations)
		.where(
			and(
				eq(aiConversations.tenantId, tenantId),
				inArray(
					aiConversations.id,
					shown.map(({ conversationId }) => conversationId)
				)
			)
		);
	return new Map(rows.map(({ id, marked }) => [id, toSegments(marked)]));
}

/** As much of a text as is looked at for the words around a hit. */
const HEADLINE_TEXT_LENGTH_MAX = 100_000;

async function snippetsOf(tx: Transaction, { tenantId }: TenantScope, shown: Match[], query: string) {
	const ids = shown.flatMap(({ messageId }) => messageId ?? []);
	if (ids.length === 0) return new Map<string, string>();
	const rows = await tx
		.select({
			id: aiMessages.id,
			marked: headline(
				sql`left(${aiMessages.content}, ${HEADLINE_TEXT_LENGTH_MAX})`,
				sql`to_tsquery('simple', ${query})`,
				'MinWords=20, MaxWords=40, ShortWord=0'
			)
		})
		.from(aiMessages)
		.where(and(eq(aiMessages.tenantId, tenantId), inArray(aiMessages.id, ids)));
	return new Map(rows.map(({ id, marked }) => [id, marked]));
}
