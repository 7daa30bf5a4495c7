import { toListedModel } from '$lib/domain/models';
import { startingModel } from '$lib/domain/starting-model';
import { LIVE_MODELS } from '$lib/features/sync/keys';
import { refusePage } from '$lib/server/http/errors';
import { tenantContext } from '$lib/server/http/tenant-context';
import { allModels } from '$lib/server/services/models/list-models';
import { getTenantSettings } from '$lib/server/services/tenants/tenant-settings';
import type { LayoutServerLoad } from './$types';

/** Once for all conversations: the catalogue does not change from one to the next. */
export const load: LayoutServerLoad = async (event) => {
	event.depends(LIVE_MODELS);
	const context = await tenantContext(event, event.params.tenant).catch(refusePage);
	const [models, settings] = await Promise.all([allModels(context), getTenantSettings(context)]);
	return {
		modelsUpTo: context.changesUpTo,
		models: models.map(toListedModel),
		startingModel: startingModel(models, settings.defaultModelId),
		/** tokens of an answer */
		outputTokensMax: settings.outputTokensMax
	};
};
