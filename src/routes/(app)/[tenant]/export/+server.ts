import { exportQuery } from '$lib/domain/export';
import { countAttempt } from '$lib/server/auth/throttle';
import { download, requireSignIn } from '$lib/server/http/download';
import { refusePage } from '$lib/server/http/errors';
import { readQuery } from '$lib/server/http/query';
import { tenantContext } from '$lib/server/http/tenant-context';
import { exportAllConversations } from '$lib/server/services/conversations/export-conversations';
import type { RequestHandler } from './$types';

/** All of the asker's own conversations in this tenant, as one file. */
export const GET: RequestHandler = async (event) => {
	requireSignIn(event);
	try {
		const context = await tenantContext(event, event.params.tenant);
		const { format } = readQuery(event.url, exportQuery);
		await countAttempt('search', { account: context.scope.userId, address: event.getClientAddress() });
		return download(exportAllConversations(context, { format }), format);
	} catch (error) {
		refusePage(error);
	}
};
