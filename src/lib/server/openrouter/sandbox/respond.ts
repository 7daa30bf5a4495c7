import type { ServerResponse } from 'node:http';
import type { Refusal } from './refusals';

export const COMMON_HEADERS = {
	'access-control-allow-origin': '*',
	'access-control-expose-headers': 'X-Generation-Id,cf-ray',
	'x-content-type-options': 'nosniff'
};

export function sendJson(
	response: ServerResponse,
	status: number,
	body: unknown,
	headers: Record<string, string> = {}
): void {
	response.writeHead(status, { ...COMMON_HEADERS, 'content-type': 'application/json', ...headers });
	response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

export function sendRefusal(response: ServerResponse, refusal: Refusal, generationId?: string): void {
	const { status, message, metadata, headers, isRouted } = refusal;
	sendJson(response, status, errorBody(refusal.status, message, metadata), {
		...headers,
		...(isRouted && generationId !== undefined ? { 'X-Generation-Id': generationId } : {})
	});
}

/** `{error: {message, code, metadata?}}` */
export function errorBody(code: number | string, message: string, metadata?: object): object {
	return { error: { message, code, ...(metadata === undefined ? {} : { metadata }) } };
}

/** The status of a stream is fixed here, before its first token. */
export function beginStream(response: ServerResponse, generationId: string): void {
	response.writeHead(200, {
		...COMMON_HEADERS,
		'content-type': 'text/event-stream',
		'cache-control': 'no-cache',
		'X-Generation-Id': generationId
	});
	response.flushHeaders();
}

/** Work that a timer does: what goes wrong in it ends this answer, not the process. */
export function guarded(response: ServerResponse, log: (line: string) => void, work: () => void): () => void {
	return () => {
		try {
			work();
		} catch (error) {
			log(`failed: ${String(error)}`);
			response.destroy();
		}
	};
}
