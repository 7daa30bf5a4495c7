import { z } from 'zod';
import { listAuditInput } from '$lib/domain/audit';
import { pageInput } from '$lib/domain/lists';
import { refusePage } from '$lib/server/http/errors';
import { readQuery } from '$lib/server/http/query';
import { tenantContext } from '$lib/server/http/tenant-context';
import { listAudit } from '$lib/server/services/audit/list-audit';
import { listMembers } from '$lib/server/services/members/list-members';
import type { PageServerLoad } from './$types';

const ENTRIES_SHOWN = 50;
/** More people than a list to choose from is good for; the log itself names everybody. */
const PEOPLE_MAX = 200;
const query = z.object({ ...listAuditInput, cursor: pageInput.cursor });

export const load: PageServerLoad = async (event) => {
	const context = await tenantContext(event, event.params.tenant).catch(refusePage);
	try {
		const { cursor, ...filter } = readQuery(event.url, query);
		const [audit, members] = await Promise.all([
			listAudit(context, { ...filter, cursor, limit: ENTRIES_SHOWN }),
			listMembers(context, { limit: PEOPLE_MAX })
		]);
		return {
			title: 'Settings',
			audit,
			filter,
			people: members.items.map(({ userId, name }) => ({ userId, name })),
			isFirstPage: cursor == null
		};
	} catch (error) {
		refusePage(error);
	}
};
