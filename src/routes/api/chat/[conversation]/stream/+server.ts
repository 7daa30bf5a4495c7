import { isId } from '$lib/domain/ids';
import { AppError } from '$lib/domain/errors';
import { refusal } from '$lib/server/http/errors';
import { tenantContext } from '$lib/server/http/tenant-context';
import { attachToRun } from '$lib/server/services/generation/attach';
import { viewRun } from '$lib/server/services/generation/view';
import type { RequestHandler } from './$types';

/** The answer in progress from its start, or 204 when there is none. */
export const GET: RequestHandler = async (event) => {
	try {
		const context = await tenantContext(event, event.url.searchParams.get('tenant') ?? '');
		const { conversation } = event.params;
		if (!isId(conversation)) throw new AppError('NOT_FOUND');
		const run = await attachToRun(context, { conversationId: conversation.toLowerCase() });
		return run === null ? new Response(null, { status: 204 }) : viewRun(run);
	} catch (error) {
		return refusal(error);
	}
};
