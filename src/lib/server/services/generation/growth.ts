import { listen } from '../../db/client';

/** Carries the ids of answers that have grown, comma between, with each checkpoint of the instance that writes them. */
export const GROWTH_CHANNEL = 'colloquy_answers';

const watchers = new Map<string, () => void>();
let listening: Promise<() => Promise<void>> | null = null;

/**
 * Calls `onGrowth` when more of the answer has been written down, by whichever instance. This one listens while there
 * is somebody to tell.
 * @returns how to stop
 */
export async function watchGrowth(messageId: string, onGrowth: () => void): Promise<() => Promise<void>> {
	watchers.set(messageId, onGrowth);
	listening ??= listen(GROWTH_CHANNEL, (payload) => {
		for (const id of payload.split(',')) watchers.get(id)?.();
	});
	try {
		await listening;
	} catch (error) {
		watchers.delete(messageId);
		listening = null;
		throw error;
	}
	return async () => {
		watchers.delete(messageId);
		if (watchers.size > 0 || listening === null) return;
		const stop = await listening;
		// Somebody may have come while it was waited for.
		if (watchers.size > 0) return;
		listening = null;
		await stop();
	};
}
