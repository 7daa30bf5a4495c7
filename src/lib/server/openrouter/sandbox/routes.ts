import type { IncomingMessage, ServerResponse } from 'node:http';
import { credits, keyInfo } from './account';
import type { AcceptOptions } from './accept';
import { handleChat } from './chat';
import { faultsFromHeader } from './faults';
import { generationRecord } from './generation-record';
import {
	invalid,
	MISSING_KEY,
	notFound,
	recordRefusal,
	refusalOf,
	UNKNOWN_KEY,
	type Refusal
} from './refusals';
import { sendJson, sendRefusal } from './respond';

export interface RouteOptions extends AcceptOptions {
	log: (line: string) => void;
}

const BODY_BYTES_MAX = 32 * 1024 * 1024;
const PRIVATE = { 'cache-control': 'private, no-store' };
const CATALOGUE_CACHE = {
	'cache-control': 'public, max-age=300, stale-while-revalidate=3600, stale-if-error=3600'
};

/** The one place that knows the addresses: OpenRouter's below `/api/v1`, the sandbox's own below `/sandbox`. */
export async function route(
	incoming: IncomingMessage,
	response: ServerResponse,
	options: RouteOptions
): Promise<void> {
	const url = new URL(incoming.url ?? '/', 'http://sandbox');
	const path = url.pathname.replace(/\/+$/, '');
	const call = `${incoming.method} ${path}`;
	if (path.startsWith('/sandbox/')) {
		control(call, response, options);
		return;
	}
	if (call === 'POST /api/v1/chat/completions') {
		const refusal = keyRefusal(incoming);
		if (refusal !== null) {
			sendRefusal(response, refusal);
			return;
		}
		const body = await readBody(incoming);
		if (body === null) {
			sendRefusal(response, { status: 413, message: 'Request body too large' });
			return;
		}
		handleChat(incoming, response, body, options);
		return;
	}
	const header = incoming.headers['x-sandbox-fault'];
	const failure = refusalOf(faultsFromHeader(Array.isArray(header) ? header[0] : header), '', '');
	if (failure !== null) {
		sendRefusal(response, failure);
		return;
	}
	read(call, url, incoming, response, options);
}

function read(
	call: string,
	url: URL,
	incoming: IncomingMessage,
	response: ServerResponse,
	{ books, catalogue }: RouteOptions
): void {
	const [, modelId, isEndpoints] = /^GET \/api\/v1\/models?\/([^/]+\/[^/]+?)(\/endpoints)?$/.exec(call) ?? [];
	if (modelId !== undefined) {
		const id = decodeURIComponent(modelId);
		const found = isEndpoints === undefined ? catalogue.describe(id) : catalogue.listEndpoints(id);
		return found === undefined
			? sendRefusal(response, notFound('Model not found'))
			: sendJson(response, 200, found, CATALOGUE_CACHE);
	}
	if (call === 'GET /api/v1/models') {
		const limit = wholeNumber(url.searchParams.get('limit'));
		return sendJson(
			response,
			200,
			catalogue.list(wholeNumber(url.searchParams.get('offset')) ?? 0, limit),
			CATALOGUE_CACHE
		);
	}
	const refusal = keyRefusal(incoming);
	if (refusal !== null) return sendRefusal(response, refusal);
	switch (call) {
		case 'GET /api/v1/key':
			return sendJson(response, 200, keyInfo(books), PRIVATE);
		case 'GET /api/v1/credits':
			return sendJson(response, 200, credits(books), PRIVATE);
		case 'GET /api/v1/generation': {
			const id = url.searchParams.get('id');
			if (id === null) return sendRefusal(response, invalid('Missing query parameter "id"'));
			const settled = books.find(id);
			if (settled === undefined) return sendRefusal(response, notFound(`Generation ${id} not found`));
			const failure = recordRefusal(settled.generation.faults);
			return failure === null
				? sendJson(response, 200, { data: generationRecord(settled, url.origin) }, PRIVATE)
				: sendRefusal(response, failure);
		}
		default:
			return sendRefusal(response, notFound('Not Found'));
	}
}

function control(call: string, response: ServerResponse, { books }: RouteOptions): void {
	switch (call) {
		case 'GET /sandbox/ledger':
			return sendJson(response, 200, { entries: books.ledger.entries() });
		case 'GET /sandbox/ledger/total':
			return sendJson(response, 200, books.ledger.total());
		case 'POST /sandbox/reset':
			books.reset();
			return sendJson(response, 200, books.ledger.total());
		default:
			return sendRefusal(response, notFound('Not Found'));
	}
}

/** Any key of OpenRouter's form will do, but for one that is made to fail. */
function keyRefusal(incoming: IncomingMessage): Refusal | null {
	const key = /^Bearer\s+(\S+)$/i.exec(incoming.headers.authorization ?? '')?.[1];
	if (key === undefined) return MISSING_KEY;
	return key.startsWith('sk-or-v1-') && key !== 'sk-or-v1-invalid' ? null : UNKNOWN_KEY;
}

/** Null: too large. */
async function readBody(incoming: IncomingMessage): Promise<string | null> {
	const pieces: Buffer[] = [];
	let length = 0;
	for await (const piece of incoming as AsyncIterable<Buffer>) {
		length += piece.length;
		// Read to the end all the same: a client that is still sending does not see the answer.
		if (length <= BODY_BYTES_MAX) pieces.push(piece);
	}
	return length > BODY_BYTES_MAX ? null : Buffer.concat(pieces).toString();
}

function wholeNumber(text: string | null): number | undefined {
	return text !== null && /^\d+$/.test(text) ? Number(text) : undefined;
}
