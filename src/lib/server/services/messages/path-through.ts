import { sql } from 'drizzle-orm';
import type { Transaction } from '../../db/client';
import { findNewestLeaf } from './newest-leaf';
import { theParent } from './parent';

interface Place {
	tenantId: string;
	conversationId: string;
	messageId: string;
}

/** Where a page that has a message in it ends, and where the path ends that they are on. */
interface End {
	pageEndId: string;
	leafId: string;
}

/**
 * The path through a message: the active one where the message is on it, else the one that leads to the most recent
 * leaf below. Its page ends `later` messages after it. What it reads grows with how far back the message is, by
 * primary key and without what was said: some 30 ms for 5,000 messages.
 * @returns null for a message that is not in the conversation
 */
export async function findPathThrough(
	tx: Transaction,
	{ activeLeafId, later, ...place }: Place & { activeLeafId: string | null; later: number }
): Promise<End | null> {
	const onActive =
		activeLeafId === null ? null : await endBelow(tx, { ...place, leafId: activeLeafId, later });
	if (onActive !== null) return onActive;
	const leafId = await findNewestLeaf(tx, place);
	return leafId === null ? null : endBelow(tx, { ...place, leafId, later });
}

/** Null where the path that ends at `leafId` does not pass through the message. */
async function endBelow(
	tx: Transaction,
	{ tenantId, conversationId, messageId, leafId, later }: Place & { leafId: string; later: number }
): Promise<End | null> {
	const rows = await tx.execute<{ id: string }>(sql`
		with recursive path as (
			select id, parent_id, conversation_id, 0 as depth from ai_messages
			where tenant_id = ${tenantId} and id = ${leafId}
			union all
			select parent.id, parent.parent_id, parent.conversation_id, path.depth + 1
			from path cross join ${theParent(tenantId)}
			where path.id <> ${messageId}
		)
		select id from path
		where conversation_id = ${conversationId} and depth <= (select depth from path where id = ${messageId})
		order by depth desc limit ${later + 1}`);
	const pageEndId = rows.at(-1)?.id;
	return pageEndId === undefined ? null : { pageEndId, leafId };
}
