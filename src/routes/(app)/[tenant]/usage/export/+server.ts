import { usageExportQuery } from '$lib/domain/usage';
import { resolveRange } from '$lib/domain/usage-range';
import { countAttempt } from '$lib/server/auth/throttle';
import { download, requireSignIn } from '$lib/server/http/download';
import { refusePage } from '$lib/server/http/errors';
import { readQuery } from '$lib/server/http/query';
import { tenantContext } from '$lib/server/http/tenant-context';
import { exportUsage } from '$lib/server/services/usage/export-usage';
import type { RequestHandler } from './$types';

/** Usage of a range as CSV: of everybody for admins, of one's own for everybody else. */
export const GET: RequestHandler = async (event) => {
	requireSignIn(event);
	try {
		const context = await tenantContext(event, event.params.tenant);
		const asked = readQuery(event.url, usageExportQuery);
		await countAttempt('search', { account: context.scope.userId, address: event.getClientAddress() });
		const { from, to } = resolveRange(asked, new Date());
		return download(exportUsage(context, { ...asked, from, to }), 'csv');
	} catch (error) {
		refusePage(error);
	}
};
