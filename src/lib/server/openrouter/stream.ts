import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { OpenRouterError } from './errors';
import { parseChunk, parseJson } from './parse';
import type { ChatCompletionChunk } from './types';

/**
 * Bytes of a streamed answer as its chunks. Comments (`: OPENROUTER PROCESSING`) keep the connection open but say
 * nothing, so they do not count as life: after `silenceTimeoutMs` without an event the stream is given up. A body
 * that ends without `[DONE]` just ends here; whether the answer was whole is for the caller to see from its finish.
 * @throws {OpenRouterError} timeout, network, protocol
 */
export async function* readChunks(
	body: AsyncIterable<Uint8Array>,
	{ silenceTimeoutMs, onSilence }: { silenceTimeoutMs: number; onSilence: () => void }
): AsyncGenerator<ChatCompletionChunk> {
	const events: EventSourceMessage[] = [];
	const parser = createParser({ onEvent: (event) => events.push(event) });
	const decoder = new TextDecoder();
	let isSilent = false;
	const silence = setTimeout(() => {
		isSilent = true;
		onSilence();
	}, silenceTimeoutMs);
	try {
		for await (const bytes of body) {
			parser.feed(decoder.decode(bytes, { stream: true }));
			if (events.length === 0) continue;
			silence.refresh();
			for (const event of events) {
				if (event.data === '[DONE]') return;
				yield parseChunk(parseEvent(event.data));
			}
			events.length = 0;
		}
	} catch (cause) {
		if (cause instanceof OpenRouterError) throw cause;
		throw isSilent
			? new OpenRouterError('timeout', `no event for ${silenceTimeoutMs} ms`, {}, { cause })
			: new OpenRouterError('network', 'the connection broke in mid-answer', {}, { cause });
	} finally {
		clearTimeout(silence);
	}
}

function parseEvent(data: string): unknown {
	try {
		return parseJson(data);
	} catch (cause) {
		throw new OpenRouterError('protocol', 'an event was not JSON', {}, { cause });
	}
}
