import { sql } from 'drizzle-orm';
import { AppError } from '$lib/domain/errors';
import type { TenantScope } from '$lib/domain/tenant-scope';
import { wasCancelled } from '../../db/errors';
import { withSystem } from '../../db/tenancy';

/** A message that matches, or a title, which is no message. */
interface Candidate extends Record<string, unknown> {
	conversationId: string;
	messageId: string | null;
	rank: number;
}

/** Ranked at the most, the newest that match: what was said long ago is found by saying more of it. */
const CANDIDATES_MAX = 300;
/** So that one conversation, in which a word comes up all the time, leaves room for the others. */
const OF_ONE_CONVERSATION_MAX = 5;
/** A search that takes longer than that is given up: nobody waits for it. */
const TIMEOUT_MS = 3_000;

/**
 * Ids of what matches among what the asker may see: their own conversations and those shared with the tenant. Under
 * row-level security PostgreSQL would match every message one by one, since `@@` might tell of rows that the policies
 * hide, and so must not run before them; therefore without it, and ids only. Whoever reads what they stand for does
 * that under row-level security, and finds nothing of others there whatever this function gave them.
 * @throws {AppError} UNAVAILABLE for one that takes too long
 */
export async function findCandidates(scope: TenantScope, query: string): Promise<Candidate[]> {
	try {
		return await withSystem(async (tx) => {
			await tx.execute(sql`select set_config('statement_timeout', ${String(TIMEOUT_MS)}, true)`);
			return [...(await tx.execute<Candidate>(candidatesQuery(scope, query)))];
		});
	} catch (error) {
		if (!wasCancelled(error)) throw error;
		throw new AppError('UNAVAILABLE', 'This search takes too long. Please try it with rarer words.', {});
	}
}

/** Exported for the test that looks at its plan. */
export function candidatesQuery(
	{ tenantId, userId }: Pick<TenantScope, 'tenantId' | 'userId'>,
	query: string
) {
	const isVisible = sql`conversation.tenant_id = ${tenantId}
		and (conversation.user_id = ${userId} or conversation.visibility = 'tenant')`;
	return sql`
		with titles as (
			select conversation.id, conversation.search, conversation.last_message_at
			from ai_conversations conversation
			where ${isVisible} and conversation.search @@ to_tsquery('simple', ${query})
			order by conversation.last_message_at desc limit ${CANDIDATES_MAX}
		), matches as (
			select message.id, message.conversation_id, message.created_at,
				row_number() over (partition by message.conversation_id order by message.created_at desc) as nth
			from ai_messages message
			join ai_conversations conversation
				on conversation.tenant_id = message.tenant_id and conversation.id = message.conversation_id
			where message.tenant_id = ${tenantId} and ${isVisible}
				and message.search @@ to_tsquery('simple', ${query})
		), newest as (
			select id from matches where nth <= ${OF_ONE_CONVERSATION_MAX}
			order by created_at desc limit ${CANDIDATES_MAX}
		), texts as (
			select message.id, message.conversation_id, message.search
			from ai_messages message where message.tenant_id = ${tenantId} and message.id in (select id from newest)
		)
		select id as "conversationId", null as "messageId", ts_rank(search, to_tsquery('simple', ${query})) as rank
		from titles
		union all
		select conversation_id, id, ts_rank(search, to_tsquery('simple', ${query})) from texts`;
}
