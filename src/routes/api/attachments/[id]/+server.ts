import { AppError } from '$lib/domain/errors';
import { isId } from '$lib/domain/ids';
import { refusal } from '$lib/server/http/errors';
import { tenantContext } from '$lib/server/http/tenant-context';
import { readAttachment } from '$lib/server/services/attachments/read-attachment';
import { removeAttachment } from '$lib/server/services/attachments/remove-attachment';
import type { RequestEvent, RequestHandler } from './$types';

/** Never changes under its address, but who may see it does: kept for a while by the reader's own browser. */
const CACHE = 'private, max-age=3600';

async function open(event: RequestEvent) {
	const context = await tenantContext(event, event.url.searchParams.get('tenant') ?? '');
	const { id } = event.params;
	if (!isId(id)) throw new AppError('NOT_FOUND');
	return { context, id: id.toLowerCase() };
}

export const GET: RequestHandler = async (event) => {
	try {
		const { context, id } = await open(event);
		const { mediaType, bytes } = await readAttachment(context, { id });
		// Shown, never run: an image opened by its address is a document of this origin.
		return new Response(new Uint8Array(bytes), {
			headers: {
				'content-type': mediaType,
				'cache-control': CACHE,
				'content-disposition': 'inline',
				'content-security-policy': "default-src 'none'; sandbox"
			}
		});
	} catch (error) {
		return refusal(error);
	}
};

export const DELETE: RequestHandler = async (event) => {
	try {
		const { context, id } = await open(event);
		await removeAttachment(context, { id });
		return new Response(null, { status: 204 });
	} catch (error) {
		return refusal(error);
	}
};
