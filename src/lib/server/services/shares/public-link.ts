import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Transaction } from '../../db/client';
import { shares } from '../../db/schema';

/**
 * Ends the link to a conversation, if there is one that the asker may end: their own, or as an admin anybody's.
 * @returns the title of what was public
 */
export async function endPublicLink(
	tx: Transaction,
	{ tenantId, conversationId }: { tenantId: string; conversationId: string }
): Promise<string | null> {
	const [ended] = await tx
		.update(shares)
		.set({ revokedAt: sql`now()` })
		.where(
			and(eq(shares.tenantId, tenantId), eq(shares.conversationId, conversationId), isNull(shares.revokedAt))
		)
		.returning({ title: shares.title });
	return ended?.title ?? null;
}
