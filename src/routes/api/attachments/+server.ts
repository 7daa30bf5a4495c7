import { json } from '@sveltejs/kit';
import { AppError } from '$lib/domain/errors';
import { countAttempt } from '$lib/server/auth/throttle';
import { refusal } from '$lib/server/http/errors';
import { tenantContext } from '$lib/server/http/tenant-context';
import { addAttachment } from '$lib/server/services/attachments/add-attachment';
import { requirePermission } from '$lib/server/services/context';
import type { RequestHandler } from './$types';

/** Takes an image for a question: multipart, in the field `file`. */
export const POST: RequestHandler = async (event) => {
	try {
		const context = await tenantContext(event, event.url.searchParams.get('tenant') ?? '');
		// Before anything of it is read.
		requirePermission(context, 'generations:start');
		await countAttempt('upload', { account: context.scope.userId, address: event.getClientAddress() });
		const file = await event.request.formData().then(
			(form) => form.get('file'),
			() => null
		);
		if (!(file instanceof File)) {
			throw new AppError('INVALID_INPUT', 'There is no file in the request.', {
				fields: { file: ['is missing'] }
			});
		}
		const bytes = new Uint8Array(await file.arrayBuffer());
		return json(await addAttachment(context, { filename: file.name, bytes }), { status: 201 });
	} catch (error) {
		return refusal(error);
	}
};
