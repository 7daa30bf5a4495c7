import { redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { idSchema } from '$lib/domain/ids';
import { can } from '$lib/domain/roles';
import { createTemplateForm } from '$lib/domain/templates-input';
import { refusePage } from '$lib/server/http/errors';
import { readQuery } from '$lib/server/http/query';
import { tenantContext } from '$lib/server/http/tenant-context';
import { requirePermission } from '$lib/server/services/context';
import { createTemplate } from '$lib/server/services/templates/create-template';
import { getTemplate } from '$lib/server/services/templates/get-template';
import type { Actions, PageServerLoad } from './$types';
import { act, editorChoices } from '../editing';

/** another template to begin with */
const query = z.object({ from: idSchema.optional() });

export const load: PageServerLoad = async (event) => {
	const context = await tenantContext(event, event.params.tenant).catch(refusePage);
	try {
		requirePermission(context, 'templates:write');
		const { from } = readQuery(event.url, query);
		const [choices, original] = await Promise.all([
			editorChoices(context),
			from === undefined ? null : getTemplate(context, { id: from })
		]);
		return {
			title: 'New template',
			...choices,
			original,
			canPublish: can(context.scope.role, 'templates:publish')
		};
	} catch (error) {
		refusePage(error);
	}
};

export const actions: Actions = {
	default: (event) =>
		act(event, createTemplateForm, async (context, input) => {
			const { id } = await createTemplate(context, input);
			redirect(303, `/${event.params.tenant}/templates/${id}`);
		})
};
