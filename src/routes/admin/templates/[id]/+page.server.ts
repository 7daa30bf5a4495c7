import { redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { refusePage } from '$lib/server/http/errors';
import { templateId } from '$lib/server/http/template-pages';
import { getCatalogueModel } from '$lib/server/services/catalogue/list-catalogue';
import { deleteGlobalTemplate } from '$lib/server/services/global-templates/delete-global-template';
import { getGlobalTemplate } from '$lib/server/services/global-templates/get-global-template';
import { listGlobalVersions } from '$lib/server/services/global-templates/list-global-versions';
import { publishGlobalTemplate } from '$lib/server/services/global-templates/publish-global-template';
import type { Actions, PageServerLoad } from './$types';
import { openAdministration } from '../../open';
import { act } from '../editing';

const VERSIONS_SHOWN = 5;

export const load: PageServerLoad = async (event) => {
	const platform = openAdministration(event);
	try {
		const id = templateId(event.params);
		const [template, versions] = await Promise.all([
			getGlobalTemplate(platform, { id }),
			listGlobalVersions(platform, { id, limit: VERSIONS_SHOWN })
		]);
		const { modelId } = template;
		return {
			template,
			versions,
			// One that the catalogue does not have any more is called by its id.
			modelName:
				modelId === null
					? null
					: ((await getCatalogueModel(platform, { modelId }).catch(() => null))?.name ?? modelId)
		};
	} catch (error) {
		refusePage(error);
	}
};

const nothing = z.object({});

export const actions: Actions = {
	publish: (event) =>
		act(event, nothing, (platform) =>
			publishGlobalTemplate(platform, { id: templateId(event.params), isPublic: true })
		),
	withdraw: (event) =>
		act(event, nothing, (platform) =>
			publishGlobalTemplate(platform, { id: templateId(event.params), isPublic: false })
		),
	delete: (event) =>
		act(event, nothing, async (platform) => {
			await deleteGlobalTemplate(platform, { id: templateId(event.params) });
			redirect(303, '/admin/templates');
		})
};
