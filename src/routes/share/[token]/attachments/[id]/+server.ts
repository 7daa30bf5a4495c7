import { AppError } from '$lib/domain/errors';
import { isId } from '$lib/domain/ids';
import { refusal } from '$lib/server/http/errors';
import { readSharedImage } from '$lib/server/services/shares/find-share';
import type { RequestHandler } from './$types';

/** An image in a public copy. Not kept by anybody: the link may be taken back. */
export const GET: RequestHandler = async ({ params }) => {
	try {
		if (!isId(params.id)) throw new AppError('NOT_FOUND');
		const { mediaType, bytes } = await readSharedImage(params.token, params.id.toLowerCase());
		// Shown, never run: an image opened by its address is a document of this origin.
		return new Response(new Uint8Array(bytes), {
			headers: {
				'content-type': mediaType,
				'cache-control': 'private, no-store',
				'x-robots-tag': 'noindex, nofollow',
				'content-security-policy': "default-src 'none'; sandbox"
			}
		});
	} catch (error) {
		return refusal(error);
	}
};
