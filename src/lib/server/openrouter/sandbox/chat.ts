import type { IncomingMessage, ServerResponse } from 'node:http';
import { acceptChat, type AcceptOptions } from './accept';
import { completionTokens } from './plan';
import { Pump } from './pump';
import { beginStream, sendRefusal } from './respond';
import { Telling } from './telling';
import { answerWhole } from './whole';

/** `POST /chat/completions`, streamed or whole. */
export function handleChat(
	incoming: IncomingMessage,
	response: ServerResponse,
	body: string,
	options: AcceptOptions & { log: (line: string) => void }
): void {
	const acceptance = acceptChat(body, incoming.headers, options);
	if (!acceptance.isAccepted) {
		options.log(`refused with ${acceptance.refusal.status}`);
		return sendRefusal(response, acceptance.refusal, acceptance.generationId);
	}
	const { generation, pace, random } = acceptance;
	const { books } = options;
	options.log(`${generation.id} ${generation.askedModel} at ${generation.provider}`);
	// A 200 with an error for a body is no stream, whatever was asked for.
	if (!generation.streamed || generation.faults['error-body-200']) {
		return answerWhole(response, generation, pace, random, options);
	}
	beginStream(response, generation.id);
	const total = completionTokens(generation.plan);
	new Pump(response, new Telling(generation, pace, random, books).frames(), {
		splits: generation.faults['split-utf8'] !== undefined,
		log: options.log,
		onGone: (emitted) => books.cancel(generation, emitted, pace.lengthMs(total - emitted))
	}).start();
}
