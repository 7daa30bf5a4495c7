import { redirect } from '@sveltejs/kit';
import { restoreTemplateForm, versionsQuery } from '$lib/domain/templates-input';
import { refusePage } from '$lib/server/http/errors';
import { readQuery } from '$lib/server/http/query';
import { templateId } from '$lib/server/http/template-pages';
import { getGlobalTemplate } from '$lib/server/services/global-templates/get-global-template';
import {
	getGlobalVersion,
	listGlobalVersions
} from '$lib/server/services/global-templates/list-global-versions';
import { restoreGlobalVersion } from '$lib/server/services/global-templates/restore-global-version';
import type { Actions, PageServerLoad } from './$types';
import { openAdministration } from '../../../open';
import { act } from '../../editing';

const VERSIONS_SHOWN = 20;

export const load: PageServerLoad = async (event) => {
	const platform = openAdministration(event);
	try {
		const id = templateId(event.params);
		const { cursor, from, to } = readQuery(event.url, versionsQuery);
		const [template, versions] = await Promise.all([
			getGlobalTemplate(platform, { id }),
			listGlobalVersions(platform, { id, cursor, limit: VERSIONS_SHOWN })
		]);
		const newer = to ?? template.version;
		const older = from ?? Math.max(1, newer - 1);
		const [before, after] = await Promise.all([
			getGlobalVersion(platform, { id, number: older }),
			getGlobalVersion(platform, { id, number: newer })
		]);
		return { template, versions, before, after, isFirstPage: cursor == null };
	} catch (error) {
		refusePage(error);
	}
};

export const actions: Actions = {
	restore: (event) =>
		act(event, restoreTemplateForm, async (platform, input) => {
			const id = templateId(event.params);
			await restoreGlobalVersion(platform, { id, ...input });
			redirect(303, `/admin/templates/${id}`);
		})
};
