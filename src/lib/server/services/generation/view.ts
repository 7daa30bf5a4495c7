import { UI_MESSAGE_STREAM_HEADERS } from 'ai';
import type { Viewable } from './remote-run';

/** Shorter than the patience of the proxies between here and a browser while a model thinks. */
const KEEP_ALIVE_MS = 15_000;

/**
 * A run as the body of an answer: the AI SDK's UI message stream. Pulled, so that frames which came while the reader
 * was busy go out together, and a reader that leaves changes nothing. The SDK's own response helper would put two
 * more stream stages, about 160 µs, behind every chunk.
 */
export function viewRun(run: Viewable, { keepAliveMs = KEEP_ALIVE_MS } = {}): Response {
	const encoder = new TextEncoder();
	let position = 0;
	let keepAlive: NodeJS.Timeout | undefined;
	const body = new ReadableStream<Uint8Array>(
		{
			start(controller) {
				// A comment, which every reader of event streams passes over.
				keepAlive = setInterval(() => controller.enqueue(encoder.encode(': keep-alive\n\n')), keepAliveMs);
			},
			async pull(controller) {
				const frames = await run.framesFrom(position);
				if (frames === null) {
					clearInterval(keepAlive);
					run.leave?.();
					controller.close();
					return;
				}
				position += frames.length;
				controller.enqueue(encoder.encode(frames.join('')));
				keepAlive?.refresh();
			},
			cancel() {
				clearInterval(keepAlive);
				run.leave?.();
			}
		},
		{ highWaterMark: 0 }
	);
	return new Response(body, { headers: UI_MESSAGE_STREAM_HEADERS });
}
