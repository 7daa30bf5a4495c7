import { sql, type SQL } from 'drizzle-orm';
import type { Transaction } from '../../db/client';

/**
 * Deletes conversations with everything that was said in them: messages, images, public links. Generations are no
 * content but accounting: they stay for the ledger and only forget where they belonged. One that is being written
 * finds no message to write to when it ends, and is charged all the same.
 * @param which a condition on ai_conversations
 * @returns how many there were
 */
export async function removeConversations(tx: Transaction, which: SQL): Promise<number> {
	// Generations before conversations, the order in which the end of an answer locks them; then again, since one may
	// have started in between. None can any more once the conversations are locked.
	await detachGenerations();
	await tx.execute(sql`select id from ai_conversations where ${which} order by tenant_id, id for update`);
	await detachGenerations();
	const { count } = await tx.execute(sql`delete from ai_conversations where ${which}`);
	return count;

	async function detachGenerations(): Promise<void> {
		// What was said of an answer so far is content as well.
		await tx.execute(sql`
			with detached as (
				update ai_generations set conversation_id = null, message_id = null, updated_at = now()
				where (tenant_id, conversation_id) in (select tenant_id, id from ai_conversations where ${which})
				returning tenant_id, id
			)
			delete from ai_generation_chunks where (tenant_id, generation_id) in (select tenant_id, id from detached)`);
	}
}
