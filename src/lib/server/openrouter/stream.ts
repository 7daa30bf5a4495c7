import { createParser, type EventSourceMessage } from 'eventsource-parser';
import type { Deadline } from './deadline';
import { OpenRouterError } from './errors';
import { parseChunk, parseJson } from './parse';
import type { ChatCompletionChunk } from './types';

/** How long the body may stay open after `[DONE]`: its end usually comes along. */
const CLOSING_MS = 1_000;

/**
 * Bytes of a streamed answer as its chunks. Comments (`: OPENROUTER PROCESSING`) keep the connection open but say
 * nothing, so they do not count as life: after `firstTokenMs` without a first event, or `silenceMs` without a further
 * one, the stream is given up. A body that ends without `[DONE]` just ends here; whether the answer was whole is for
 * the caller to see from its finish. The body is read to its end after `[DONE]` too, or the connection could not be
 * kept for the next call.
 * @throws {OpenRouterError} timeout, network, protocol, aborted
 */
export async function* readChunks(
	body: AsyncIterable<Uint8Array>,
	{
		firstTokenMs,
		silenceMs,
		onSilence,
		deadline
	}: { firstTokenMs: number; silenceMs: number; onSilence: () => void; deadline: Deadline }
): AsyncGenerator<ChatCompletionChunk> {
	const events: EventSourceMessage[] = [];
	const parser = createParser({ onEvent: (event) => events.push(event) });
	const decoder = new TextDecoder();
	// An abort signal, since the compiler takes a flag that only a timer sets for one that nobody sets.
	const silenced = new AbortController();
	const giveUpAfter = (limitMs: number) =>
		setTimeout(() => {
			silenced.abort(limitMs);
			onSilence();
		}, limitMs);
	let isFirst = true;
	let isDone = false;
	let silence = giveUpAfter(firstTokenMs);
	try {
		for await (const bytes of body) {
			if (isDone) continue;
			parser.feed(decoder.decode(bytes, { stream: true }));
			if (events.length === 0) continue;
			if (isFirst) {
				isFirst = false;
				clearTimeout(silence);
				silence = giveUpAfter(silenceMs);
			} else {
				silence.refresh();
			}
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
		throw silenced.signal.aborted
			? new OpenRouterError('timeout', `no event for ${String(silenced.signal.reason)} ms`, {}, { cause })
			: deadline.failureOf(cause, 'accepted');
	} finally {
		clearTimeout(silence);
		deadline.clear();
	}
}

function parseEvent(data: string): unknown {
	try {
		return parseJson(data);
	} catch (cause) {
		throw new OpenRouterError('protocol', 'an event was not JSON', {}, { cause });
	}
}
