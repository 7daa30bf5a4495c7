import { fail } from '@sveltejs/kit';
import { z } from 'zod';
import { switchModelInput, toListedModel } from '$lib/domain/models';
import { LIVE_PAGE } from '$lib/features/sync/keys';
import { refusePage } from '$lib/server/http/errors';
import { readForm, refuseForm } from '$lib/server/http/forms';
import { tenantContext } from '$lib/server/http/tenant-context';
import { allModels } from '$lib/server/services/models/list-models';
import { switchTenantModel } from '$lib/server/services/models/switch-tenant-model';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends(LIVE_PAGE);
	const context = await tenantContext(event, event.params.tenant).catch(refusePage);
	const models = await allModels(context).catch(refusePage);
	return { title: 'Models', changesUpTo: context.changesUpTo, models: models.map(toListedModel) };
};

const modelForm = z.object({ modelId: switchModelInput.modelId });

async function turn(event: RequestEvent, isEnabled: boolean) {
	const context = await tenantContext(event, event.params.tenant).catch(refusePage);
	const form = await readForm(event.request, modelForm);
	if (!form.isValid) return fail(form.status, form.answer);
	try {
		await switchTenantModel(context, { ...form.data, isEnabled });
	} catch (error) {
		const { status, answer } = refuseForm(event, error, form.values);
		return fail(status, answer);
	}
}

export const actions: Actions = {
	switchOn: (event) => turn(event, true),
	switchOff: (event) => turn(event, false)
};
