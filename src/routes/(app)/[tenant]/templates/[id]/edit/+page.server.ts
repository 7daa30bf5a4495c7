import { redirect } from '@sveltejs/kit';
import { AppError } from '$lib/domain/errors';
import { updateTemplateForm } from '$lib/domain/templates-input';
import { refusePage } from '$lib/server/http/errors';
import { templateId } from '$lib/server/http/template-pages';
import { tenantContext } from '$lib/server/http/tenant-context';
import { getTemplate } from '$lib/server/services/templates/get-template';
import { updateTemplate } from '$lib/server/services/templates/update-template';
import type { Actions, PageServerLoad } from './$types';
import { act, editorChoices } from '../../editing';

export const load: PageServerLoad = async (event) => {
	const context = await tenantContext(event, event.params.tenant).catch(refusePage);
	try {
		const [choices, template] = await Promise.all([
			editorChoices(context),
			getTemplate(context, { id: templateId(event.params) })
		]);
		if (!template.canEdit) throw new AppError('FORBIDDEN');
		return { title: template.name, ...choices, template };
	} catch (error) {
		refusePage(error);
	}
};

export const actions: Actions = {
	default: (event) =>
		act(event, updateTemplateForm, async (context, input) => {
			const id = templateId(event.params);
			await updateTemplate(context, { ...input, id });
			redirect(303, `/${event.params.tenant}/templates/${id}`);
		})
};
