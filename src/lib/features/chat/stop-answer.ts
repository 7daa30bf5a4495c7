import { Refusal } from '$lib/client/refusal';
import { trpc } from '$lib/client/trpc';
import { wait } from './wait';

/** A stop that comes before its answer has begun on the server is put again. */
const AGAIN_MS = 300;

/**
 * Asks the server to stop; the stream then ends by itself, with what there is.
 * @throws {Refusal}
 */
export async function stopAnswer(
	conversation: { tenant: string; conversationId: string },
	isRunning: () => boolean
): Promise<void> {
	while (isRunning()) {
		try {
			const { isStopping } = await trpc().ai.messages.stop.mutate(conversation);
			if (isStopping) return;
		} catch (error) {
			const refusal = Refusal.from(error);
			// A new conversation is not there before its first answer has begun.
			if (refusal.code !== 'NOT_FOUND') throw refusal;
		}
		await wait(AGAIN_MS);
	}
}
