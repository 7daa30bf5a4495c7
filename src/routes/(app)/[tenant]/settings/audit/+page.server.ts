import { z } from 'zod';
import { listAuditInput } from '$lib/domain/audit';
import { pageInput } from '$lib/domain/lists';
import { refusePage } from '$lib/server/http/errors';
import { readQuery } from '$lib/server/http/query';
import { tenantContext } from '$lib/server/http/tenant-context';
import { listAuditActors } from '$lib/server/services/audit/list-actors';
import { listAudit } from '$lib/server/services/audit/list-audit';
import type { PageServerLoad } from './$types';

const ENTRIES_SHOWN = 50;
const query = z.object({ ...listAuditInput, cursor: pageInput.cursor });

export const load: PageServerLoad = async (event) => {
	const context = await tenantContext(event, event.params.tenant).catch(refusePage);
	try {
		const { cursor, ...filter } = readQuery(event.url, query);
		const [audit, people] = await Promise.all([
			listAudit(context, { ...filter, cursor, limit: ENTRIES_SHOWN }),
			listAuditActors(context)
		]);
		return {
			title: 'Settings',
			audit,
			filter,
			people,
			isFirstPage: cursor == null
		};
	} catch (error) {
		refusePage(error);
	}
};
