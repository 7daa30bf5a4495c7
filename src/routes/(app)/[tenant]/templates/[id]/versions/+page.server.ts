import { redirect } from '@sveltejs/kit';
import { restoreTemplateForm, versionsQuery } from '$lib/domain/templates-input';
import { LIVE_PAGE } from '$lib/features/sync/keys';
import { refusePage } from '$lib/server/http/errors';
import { readQuery } from '$lib/server/http/query';
import { templateId } from '$lib/server/http/template-pages';
import { tenantContext } from '$lib/server/http/tenant-context';
import { getTemplate } from '$lib/server/services/templates/get-template';
import { getVersion, listVersions } from '$lib/server/services/templates/list-versions';
import { restoreVersion } from '$lib/server/services/templates/restore-version';
import type { Actions, PageServerLoad } from './$types';
import { act } from '../../editing';

const VERSIONS_SHOWN = 20;

export const load: PageServerLoad = async (event) => {
	event.depends(LIVE_PAGE);
	const context = await tenantContext(event, event.params.tenant).catch(refusePage);
	try {
		const id = templateId(event.params);
		const { cursor, from, to } = readQuery(event.url, versionsQuery);
		const [template, versions] = await Promise.all([
			getTemplate(context, { id }),
			listVersions(context, { id, cursor, limit: VERSIONS_SHOWN })
		]);
		const newer = to ?? template.version;
		const older = from ?? Math.max(1, newer - 1);
		const [before, after] = await Promise.all([
			getVersion(context, { id, number: older }),
			getVersion(context, { id, number: newer })
		]);
		return {
			title: template.name,
			changesUpTo: context.changesUpTo,
			template,
			versions,
			before,
			after,
			isFirstPage: cursor == null
		};
	} catch (error) {
		refusePage(error);
	}
};

export const actions: Actions = {
	restore: (event) =>
		act(event, restoreTemplateForm, async (context, input) => {
			const id = templateId(event.params);
			await restoreVersion(context, { id, ...input });
			redirect(303, `/${event.params.tenant}/templates/${id}`);
		})
};
