import { refusePage } from '$lib/server/http/errors';
import { getCatalogueModel } from '$lib/server/services/catalogue/list-catalogue';
import { getPriceHistory } from '$lib/server/services/catalogue/price-history';
import type { Actions, PageServerLoad } from './$types';
import { openAdministration } from '../../open';
import { modelActions } from '../act';

export const load: PageServerLoad = async (event) => {
	const platform = openAdministration(event);
	const asked = { modelId: event.params.model };
	const [model, prices] = await Promise.all([
		getCatalogueModel(platform, asked).catch(refusePage),
		getPriceHistory(platform, asked)
	]);
	return { model, prices, now: new Date() };
};

export const actions: Actions = modelActions;
