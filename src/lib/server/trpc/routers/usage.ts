import { z } from 'zod';
import { costsInput } from '$lib/domain/usage';
import { getCosts } from '../../services/usage/get-costs';
import { getUsageSummary } from '../../services/usage/get-usage-summary';
import { getQuota } from '../../services/usage/get-quota';
import { router, tenantProcedure } from '../init';

export const usageRouter = router({
	getQuota: tenantProcedure('usage:read-own').query(({ ctx }) => getQuota(ctx.tenant)),
	getSummary: tenantProcedure('usage:read-own')
		.input(z.object(costsInput))
		.query(({ ctx, input }) => getUsageSummary(ctx.tenant, input)),
	getCosts: tenantProcedure('usage:read-own')
		.input(z.object(costsInput))
		.query(({ ctx, input }) => getCosts(ctx.tenant, input))
});
