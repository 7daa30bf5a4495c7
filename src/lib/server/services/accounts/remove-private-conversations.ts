import { sql } from 'drizzle-orm';
import type { Transaction } from '../../db/client';

/**
 * Deletes the conversations that nobody but the person could see, in all tenants, with everything that was said.
 * Generations are no content but accounting: they stay for the ledger and only forget where they belonged. One that
 * is being written finds no message to write to when it ends, and is charged all the same.
 */
export async function removePrivateConversations(tx: Transaction, userId: string): Promise<void> {
	const own = sql`user_id = ${userId} and visibility = 'private'`;
	// Generations before conversations, the order in which the end of an answer locks them; then again, since one may
	// have started in between. None can any more once the conversations are locked.
	await detachGenerations();
	await tx.execute(sql`select id from ai_conversations where ${own} order by tenant_id, id for update`);
	await detachGenerations();
	await tx.execute(sql`delete from ai_conversations where ${own}`);

	async function detachGenerations(): Promise<void> {
		await tx.execute(sql`
			update ai_generations set conversation_id = null, message_id = null, updated_at = now()
			where (tenant_id, conversation_id) in (select tenant_id, id from ai_conversations where ${own})`);
	}
}
