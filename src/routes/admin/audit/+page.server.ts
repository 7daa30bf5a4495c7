import { z } from 'zod';
import { pageInput } from '$lib/domain/lists';
import { refusePage } from '$lib/server/http/errors';
import { readQuery } from '$lib/server/http/query';
import { listPlatformAudit } from '$lib/server/services/platform/list-platform-audit';
import type { PageServerLoad } from './$types';
import { openAdministration } from '../open';

const ENTRIES_SHOWN = 50;
const query = z.object({ cursor: pageInput.cursor });

export const load: PageServerLoad = async (event) => {
	const platform = openAdministration(event);
	try {
		const { cursor } = readQuery(event.url, query);
		const audit = await listPlatformAudit(platform, { cursor, limit: ENTRIES_SHOWN });
		return { audit, isFirstPage: cursor == null };
	} catch (error) {
		refusePage(error);
	}
};
