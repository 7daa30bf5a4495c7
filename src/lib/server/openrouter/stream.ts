import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { OpenRouterError } from './errors';
import { parseChunk, parseJson } from './parse';
import type { ChatCompletionChunk } from './types';

/** How long the body may stay open after `[DONE]`: its end usually comes along. */
const CLOSING_MS = 1_000;

/**
 * Bytes of a streamed answer as its chunks. Comments (`: OPENROUTER PROCESSING`) keep the connection open but say
 * nothing, so they do not count as life: after `silenceTimeoutMs` without an event the stream is given up. A body
 * that ends without `[DONE]` just ends here; whether the answer was whole is for the caller to see from its finish.
 * The body is read to its end after `[DONE]` too, or the connection could not be kept for the next call.
 * @throws {OpenRouterError} timeout, network, protocol, aborted
 */
export async function* readChunks(
	body: AsyncIterable<Uint8Array>,
	{
		silenceTimeoutMs,
		onSilence,
		signal
	}: { silenceTimeoutMs: number; onSilence: () => void; signal?: AbortSignal }
): AsyncGenerator<ChatCompletionChunk> {
	const events: EventSourceMessage[] = [];
	const parser = createParser({ onEvent: (event) => events.push(event) });
	const decoder = new TextDecoder();
	// An abort signal, since the compiler takes a flag that only a timer sets for one that nobody sets.
	const silenced = new AbortController();
	let isDone = false;
	let silence = setTimeout(() => {
		silenced.abort();
		onSilence();
	}, silenceTimeoutMs);
	try {
		for await (const bytes of body) {
			if (isDone) continue;
			parser.feed(decoder.decode(bytes, { stream: true }));
			if (events.length === 0) continue;
			silence.refresh();
			for (const event of events) {
				if (event.data === '[DONE]') {
					isDone = true;
					clearTimeout(silence);
					silence = setTimeout(onSilence, CLOSING_MS);
					break;
				}
				yield parseChunk(parseEvent(event.data));
			}
			events.length = 0;
		}
	} catch (cause) {
		if (isDone) return;
		if (cause instanceof OpenRouterError) throw cause;
		if (signal?.aborted === true) throw new OpenRouterError('aborted', 'stopped by us', {}, { cause });
		throw silenced.signal.aborted
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
