import { z } from 'zod';
import { pageInput } from '$lib/domain/lists';
import {
	modelFilterInput,
	modelIdSchema,
	newModelsInput,
	setPriceInput,
	switchModelInput
} from '$lib/domain/models';
import { lastSync } from '../../services/catalogue/last-sync';
import { listCatalogue } from '../../services/catalogue/list-catalogue';
import { getPriceHistory } from '../../services/catalogue/price-history';
import { setPrice } from '../../services/catalogue/set-price';
import { setNewModels, switchModel } from '../../services/catalogue/switch-model';
import { syncCatalogue } from '../../services/catalogue/sync-catalogue';
import { platformProcedure, router } from '../init';

export const adminModelsRouter = router({
	list: platformProcedure
		.input(z.object({ ...pageInput, ...modelFilterInput }))
		.query(({ ctx, input }) => listCatalogue(ctx.platform, input)),
	prices: platformProcedure
		.input(z.object({ modelId: modelIdSchema }))
		.query(({ ctx, input }) => getPriceHistory(ctx.platform, input)),
	setEnabled: platformProcedure
		.input(z.object(switchModelInput))
		.mutation(({ ctx, input }) => switchModel(ctx.platform, input)),
	setPrice: platformProcedure
		.input(z.object(setPriceInput))
		.mutation(({ ctx, input }) => setPrice(ctx.platform, input)),
	setNewModels: platformProcedure
		.input(z.object(newModelsInput))
		.mutation(({ ctx, input }) => setNewModels(ctx.platform, input)),
	/** waits for the report; `lastSync` tells how far it is */
	sync: platformProcedure.mutation(({ ctx }) => syncCatalogue(ctx.platform)),
	lastSync: platformProcedure.query(({ ctx }) => lastSync(ctx.platform))
});
