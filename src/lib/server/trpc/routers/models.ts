import { z } from 'zod';
import { pageInput } from '$lib/domain/lists';
import { modelIdSchema } from '$lib/domain/models';
import { getModel, listModels } from '../../services/models/list-models';
import { router, tenantProcedure } from '../init';

export const modelsRouter = router({
	list: tenantProcedure('models:read')
		.input(z.object(pageInput))
		.query(({ ctx, input }) => listModels(ctx.tenant, input)),
	get: tenantProcedure('models:read')
		.input(z.object({ modelId: modelIdSchema }))
		.query(({ ctx, input }) => getModel(ctx.tenant, input))
});
