import { redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { idSchema } from '$lib/domain/ids';
import { createTemplateForm } from '$lib/domain/templates-input';
import { refusePage } from '$lib/server/http/errors';
import { readQuery } from '$lib/server/http/query';
import { createGlobalTemplate } from '$lib/server/services/global-templates/create-global-template';
import { getGlobalTemplate } from '$lib/server/services/global-templates/get-global-template';
import type { Actions, PageServerLoad } from './$types';
import { openAdministration } from '../../open';
import { act, editorChoices } from '../editing';

/** another one to begin with */
const query = z.object({ from: idSchema.optional() });

export const load: PageServerLoad = async (event) => {
	const platform = openAdministration(event);
	try {
		const { from } = readQuery(event.url, query);
		const [choices, original] = await Promise.all([
			editorChoices(platform),
			from === undefined ? null : getGlobalTemplate(platform, { id: from })
		]);
		return { ...choices, original };
	} catch (error) {
		refusePage(error);
	}
};

export const actions: Actions = {
	default: (event) =>
		act(event, createTemplateForm, async (platform, input) => {
			const { id } = await createGlobalTemplate(platform, input);
			redirect(303, `/admin/templates/${id}`);
		})
};
