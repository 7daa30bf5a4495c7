import { createParser } from 'eventsource-parser';
import type { ChatChunk, MessageMetadata } from '$lib/domain/chat';

/** What somebody saw of an answer. */
export interface Sighting {
	by: string;
	messageId: string;
	text: string;
	/** they saw it end */
	isWhole: boolean;
	/** the last that it told of itself */
	metadata: MessageMetadata | null;
}

/**
 * Reads an answer for as long as it comes: to its end, until the reader leaves, or until the connection breaks.
 * @param onStart called with the answer's id as soon as it is known
 * @returns null when not even its start was seen
 */
export async function watch(
	by: string,
	body: ReadableStream<Uint8Array>,
	onStart: (messageId: string) => void = () => {}
): Promise<Sighting | null> {
	let sighting: Sighting | null = null;
	const parser = createParser({
		onEvent: ({ data }) => {
			if (data === '[DONE]') return;
			const chunk = JSON.parse(data) as ChatChunk;
			if (chunk.type === 'start' && chunk.messageId !== undefined) {
				sighting = { by, messageId: chunk.messageId, text: '', isWhole: false, metadata: null };
				onStart(chunk.messageId);
			}
			if (sighting === null) return;
			if (chunk.type === 'text-delta') sighting.text += chunk.delta;
			if (chunk.type === 'finish') {
				sighting.isWhole = true;
				sighting.metadata = chunk.messageMetadata ?? null;
			}
		}
	});
	const decoder = new TextDecoder();
	try {
		for await (const bytes of body) parser.feed(decoder.decode(bytes, { stream: true }));
	} catch {
		// The reader has left, or whoever wrote is dead.
	}
	return sighting;
}
