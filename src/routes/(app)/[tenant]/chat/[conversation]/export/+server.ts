import { AppError } from '$lib/domain/errors';
import { exportQuery } from '$lib/domain/export';
import { isId } from '$lib/domain/ids';
import { download, requireSignIn } from '$lib/server/http/download';
import { refusePage } from '$lib/server/http/errors';
import { readQuery } from '$lib/server/http/query';
import { tenantContext } from '$lib/server/http/tenant-context';
import { exportConversation } from '$lib/server/services/conversations/export-conversations';
import type { RequestHandler } from './$types';

/** A conversation that the asker may see, as a file. */
export const GET: RequestHandler = async (event) => {
	requireSignIn(event);
	try {
		const context = await tenantContext(event, event.params.tenant);
		const { format } = readQuery(event.url, exportQuery);
		const id = event.params.conversation;
		if (!isId(id)) throw new AppError('NOT_FOUND');
		return download(await exportConversation(context, { id: id.toLowerCase(), format }), format);
	} catch (error) {
		refusePage(error);
	}
};
