import { redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { can } from '$lib/domain/roles';
import { LIVE_PAGE } from '$lib/features/sync/keys';
import { refusePage } from '$lib/server/http/errors';
import { templateId } from '$lib/server/http/template-pages';
import { tenantContext } from '$lib/server/http/tenant-context';
import { getModel } from '$lib/server/services/models/list-models';
import { deleteTemplate } from '$lib/server/services/templates/delete-template';
import { getTemplate } from '$lib/server/services/templates/get-template';
import { listVersions } from '$lib/server/services/templates/list-versions';
import { publishTemplate } from '$lib/server/services/templates/publish-template';
import type { Actions, PageServerLoad } from './$types';
import { act } from '../editing';

const VERSIONS_SHOWN = 5;

export const load: PageServerLoad = async (event) => {
	event.depends(LIVE_PAGE);
	const context = await tenantContext(event, event.params.tenant).catch(refusePage);
	try {
		const id = templateId(event.params);
		const [template, versions] = await Promise.all([
			getTemplate(context, { id }),
			listVersions(context, { id, limit: VERSIONS_SHOWN })
		]);
		const { modelId } = template;
		return {
			title: template.name,
			changesUpTo: context.changesUpTo,
			template,
			versions,
			// One that the catalogue does not have any more is called by its id.
			modelName:
				modelId === null ? null : ((await getModel(context, { modelId }).catch(() => null))?.name ?? modelId),
			canPublish: template.canEdit && can(context.scope.role, 'templates:publish')
		};
	} catch (error) {
		refusePage(error);
	}
};

const nothing = z.object({});

export const actions: Actions = {
	publish: (event) =>
		act(event, nothing, (context) =>
			publishTemplate(context, { id: templateId(event.params), isPublic: true })
		),
	withdraw: (event) =>
		act(event, nothing, (context) =>
			publishTemplate(context, { id: templateId(event.params), isPublic: false })
		),
	delete: (event) =>
		act(event, nothing, async (context) => {
			await deleteTemplate(context, { id: templateId(event.params) });
			redirect(303, `/${event.params.tenant}/templates`);
		})
};
