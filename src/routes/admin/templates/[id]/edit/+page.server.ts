import { redirect } from '@sveltejs/kit';
import { updateTemplateForm } from '$lib/domain/templates-input';
import { refusePage } from '$lib/server/http/errors';
import { templateId } from '$lib/server/http/template-pages';
import { getGlobalTemplate } from '$lib/server/services/global-templates/get-global-template';
import { updateGlobalTemplate } from '$lib/server/services/global-templates/update-global-template';
import type { Actions, PageServerLoad } from './$types';
import { openAdministration } from '../../../open';
import { act, editorChoices } from '../../editing';

export const load: PageServerLoad = async (event) => {
	const platform = openAdministration(event);
	try {
		const [choices, template] = await Promise.all([
			editorChoices(platform),
			getGlobalTemplate(platform, { id: templateId(event.params) })
		]);
		return { ...choices, template };
	} catch (error) {
		refusePage(error);
	}
};

export const actions: Actions = {
	default: (event) =>
		act(event, updateTemplateForm, async (platform, input) => {
			const id = templateId(event.params);
			await updateGlobalTemplate(platform, { ...input, id });
			redirect(303, `/admin/templates/${id}`);
		})
};
