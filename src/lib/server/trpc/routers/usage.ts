import { z } from 'zod';
import { costsInput } from '$lib/domain/usage';
import { getCosts } from '../../services/usage/get-costs';
import { getQuota } from '../../services/usage/get-quota';
import { router, tenantProcedure } from '../init';

export const usageRouter = router({
	getQuota: tenantProcedure('usage:read-own').query(({ ctx }) => getQuota(ctx.tenant)),
	getCosts: tenantProcedure('usage:read-own')
		.input(z.object(costsInput))
		.query(({ ctx, input }) => getCosts(ctx.tenant, input))
});
