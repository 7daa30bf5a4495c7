import { z } from 'zod';
import { listGlobalTemplatesInput } from '$lib/domain/templates-input';
import { countAttempt } from '$lib/server/auth/throttle';
import { refusePage } from '$lib/server/http/errors';
import { readQuery } from '$lib/server/http/query';
import { listGlobalTemplates } from '$lib/server/services/global-templates/list-global-templates';
import type { PageServerLoad } from './$types';
import { openAdministration } from '../open';

const ROWS_SHOWN = 50;
const query = z.object(listGlobalTemplatesInput).omit({ limit: true });

export const load: PageServerLoad = async (event) => {
	const platform = openAdministration(event);
	try {
		const { search = '', cursor } = readQuery(event.url, query);
		const account = platform.scope.userId;
		if (search !== '') await countAttempt('search', { account, address: event.getClientAddress() });
		return {
			templates: await listGlobalTemplates(platform, { search, cursor, limit: ROWS_SHOWN }),
			search,
			isFirstPage: cursor == null
		};
	} catch (error) {
		refusePage(error);
	}
};
