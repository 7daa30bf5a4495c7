import { z } from 'zod';
import { toListedModel } from '$lib/domain/models';
import { lastSync } from '$lib/server/services/catalogue/last-sync';
import { listCatalogue } from '$lib/server/services/catalogue/list-catalogue';
import { areNewModelsEnabled, setNewModels } from '$lib/server/services/catalogue/switch-model';
import { syncCatalogue } from '$lib/server/services/catalogue/sync-catalogue';
import type { Actions, PageServerLoad } from './$types';
import { openAdministration } from '../open';
import { act, modelActions } from './act';

/** More than OpenRouter serves; the page searches in the browser. */
const CATALOGUE_MAX = 1_000;

export const load: PageServerLoad = async (event) => {
	const platform = openAdministration(event);
	const [{ items }, sync, newModelsEnabled] = await Promise.all([
		listCatalogue(platform, { limit: CATALOGUE_MAX }),
		lastSync(platform),
		areNewModelsEnabled(platform)
	]);
	return { models: items.map(toListedModel), sync, newModelsEnabled };
};

const newModelsForm = z.object({ areEnabled: z.enum(['yes', 'no']).transform((choice) => choice === 'yes') });

export const actions: Actions = {
	...modelActions,
	sync: (event) => act(event, 'sync', z.object({}), syncCatalogue),
	setNewModels: (event) => act(event, 'newModels', newModelsForm, setNewModels)
};
