import { IMAGE_BYTES_MAX } from '$lib/domain/attachments';
import { AppError } from '$lib/domain/errors';

/** The longest message, of characters that take three bytes each, and what is around it. */
const BODY_BYTES_MAX = 2 * 1024 * 1024;
/** Boundaries and headers of a multipart body. */
const MULTIPART_BYTES = 64 * 1024;

/** Endpoints that take more, each of them only from people who are signed in. */
const UPLOADS: Readonly<Record<string, number>> = {
	'/api/attachments': IMAGE_BYTES_MAX + MULTIPART_BYTES
};

/** The most that any request may bring: what the server around us is told to let through. */
export const UPLOAD_BYTES_MAX = Math.max(...Object.values(UPLOADS));

/**
 * Refuses a body that is longer than its address takes, before any of it is read. The server around us cuts off what
 * is longer than the largest of them all.
 * @throws {AppError} INVALID_INPUT
 */
export function requireBodyWithin(request: Request, pathname: string): void {
	if (request.body === null) return;
	const length = request.headers.get('content-length');
	if (length === null) {
		throw new AppError('INVALID_INPUT', 'The request has to say how long its body is.', { fields: {} });
	}
	if (Number(length) > (UPLOADS[pathname] ?? BODY_BYTES_MAX)) {
		throw new AppError('INVALID_INPUT', 'The request is too large.', { fields: {} });
	}
}
