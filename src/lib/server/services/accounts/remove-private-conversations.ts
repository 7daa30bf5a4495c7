import { sql } from 'drizzle-orm';
import type { Transaction } from '../../db/client';
import { removeConversations } from '../conversations/remove-conversations';

/** Deletes the conversations that nobody but the person could see, in all tenants. */
export async function removePrivateConversations(tx: Transaction, userId: string): Promise<void> {
	await removeConversations(tx, sql`user_id = ${userId} and visibility = 'private'`);
}
