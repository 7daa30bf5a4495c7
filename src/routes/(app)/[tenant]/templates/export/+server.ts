import { exportFilename } from '$lib/domain/export';
import { exportTemplatesInput } from '$lib/domain/templates-exchange';
import { countAttempt } from '$lib/server/auth/throttle';
import { download, requireSignIn } from '$lib/server/http/download';
import { refusePage } from '$lib/server/http/errors';
import { readQuery } from '$lib/server/http/query';
import { tenantContext } from '$lib/server/http/tenant-context';
import { exportTemplates } from '$lib/server/services/templates/export-templates';
import { z } from 'zod';
import type { RequestHandler } from './$types';

const query = z.object(exportTemplatesInput);

/** The templates of this tenant that the asker sees, or one of them, as a file that can be imported. */
export const GET: RequestHandler = async (event) => {
	requireSignIn(event);
	try {
		const context = await tenantContext(event, event.params.tenant);
		const { id } = readQuery(event.url, query);
		await countAttempt('search', { account: context.scope.userId, address: event.getClientAddress() });
		const file = await exportTemplates(context, { id });
		const [only] = file.templates;
		const title = id === undefined || only === undefined ? 'Templates' : only.name;
		return download({ filename: exportFilename(title, 'json'), chunks: once(file) }, 'json');
	} catch (error) {
		refusePage(error);
	}
};

// eslint-disable-next-line @typescript-eslint/require-await -- in one piece: it is not long
async function* once(file: object): AsyncGenerator<string> {
	yield `${JSON.stringify(file, null, '\t')}\n`;
}
