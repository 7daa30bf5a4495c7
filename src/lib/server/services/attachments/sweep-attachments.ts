import { and, isNull, lt, sql } from 'drizzle-orm';
import { attachments } from '../../db/schema';
import { withSystem } from '../../db/tenancy';

/** A draft that waits longer than this has been given up. */
const UNSENT_FOR = sql`now() - interval '1 day'`;

/** Deletes images that were uploaded and never sent. */
export async function sweepAttachments(): Promise<void> {
	await withSystem((tx) =>
		tx
			.delete(attachments)
			.where(and(isNull(attachments.conversationId), lt(attachments.createdAt, UNSENT_FOR)))
	);
}
