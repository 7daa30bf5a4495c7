import type { ChatChunk } from '$lib/domain/chat';
import { bus, MESSAGE_MAX } from '../../realtime/bus';

/** What a checkpoint has added to the current call of an answer. */
export interface Growth {
	messageId: string;
	generationId: string;
	/** the checkpoint's number: one that is not the next has to be looked up */
	seq: number;
	/** null: too long to be told */
	chunks: ChatChunk[] | null;
}

const CHANNEL = 'colloquy_growth';

const watchers = new Map<string, (growth: Growth) => void>();
let listening: Promise<() => Promise<void>> | null = null;

/** Tells whoever watches from other instances, after the commit. */
export function announceGrowth(grown: Growth[]): void {
	const told = grown.map((growth) => {
		const whole = JSON.stringify(growth);
		return Buffer.byteLength(whole) < MESSAGE_MAX ? whole : JSON.stringify({ ...growth, chunks: null });
	});
	if (told.length > 0) bus().tell(CHANNEL, told);
}

/**
 * Calls `onGrowth` when more of the answer has been written down, by whichever instance. This one listens while there
 * is somebody to tell.
 * @returns how to stop
 */
export async function watchGrowth(
	messageId: string,
	onGrowth: (growth: Growth) => void
): Promise<() => Promise<void>> {
	watchers.set(messageId, onGrowth);
	listening ??= bus().hear(CHANNEL, (message) => {
		const growth = JSON.parse(message) as Growth;
		watchers.get(growth.messageId)?.(growth);
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
