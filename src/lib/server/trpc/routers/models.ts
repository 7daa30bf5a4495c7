import { z } from 'zod';
import { pageInput } from '$lib/domain/lists';
import { modelFilterInput, modelIdSchema, recommendedInput, switchModelInput } from '$lib/domain/models';
import { getModel, getRecommended, listModels } from '../../services/models/list-models';
import { switchTenantModel } from '../../services/models/switch-tenant-model';
import { router, tenantProcedure } from '../init';

export const modelsRouter = router({
	list: tenantProcedure('models:read')
		.input(z.object({ ...pageInput, ...modelFilterInput }))
		.query(({ ctx, input }) => listModels(ctx.tenant, input)),
	get: tenantProcedure('models:read')
		.input(z.object({ modelId: modelIdSchema }))
		.query(({ ctx, input }) => getModel(ctx.tenant, input)),
	getRecommended: tenantProcedure('models:read')
		.input(z.object(recommendedInput))
		.query(({ ctx, input }) => getRecommended(ctx.tenant, input)),
	setTenantEnabled: tenantProcedure('models:switch')
		.input(z.object(switchModelInput))
		.mutation(({ ctx, input }) => switchTenantModel(ctx.tenant, input))
});
