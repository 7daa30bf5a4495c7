import { toListedModel } from '$lib/domain/models';
import { startingModel } from '$lib/domain/starting-model';
import { refusePage } from '$lib/server/http/errors';
import { tenantContext } from '$lib/server/http/tenant-context';
import { allModels } from '$lib/server/services/models/list-models';
import { getDefaultModelId } from '$lib/server/services/tenants/tenant-settings';
import type { LayoutServerLoad } from './$types';

/** Once for all conversations: the catalogue does not change from one to the next. */
export const load: LayoutServerLoad = async (event) => {
	const context = await tenantContext(event, event.params.tenant).catch(refusePage);
	const [models, usualModelId] = await Promise.all([allModels(context), getDefaultModelId(context)]);
	return { models: models.map(toListedModel), startingModel: startingModel(models, usualModelId) };
};
