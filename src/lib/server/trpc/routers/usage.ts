import { z } from 'zod';
import { entriesInput, usageCostsInput, usageExportInput, usageStatsInput } from '$lib/domain/usage';
import { exportUsagePage } from '../../services/usage/export-usage';
import { getCosts } from '../../services/usage/get-costs';
import { getQuota } from '../../services/usage/get-quota';
import { getStats } from '../../services/usage/get-stats';
import { getUsageSummary } from '../../services/usage/get-usage-summary';
import { listEntries } from '../../services/usage/list-entries';
import { rateLimited, router, tenantProcedure } from '../init';

export const usageRouter = router({
	getQuota: tenantProcedure('usage:read-own').query(({ ctx }) => getQuota(ctx.tenant)),
	getSummary: tenantProcedure('usage:read-own')
		.input(z.object(usageCostsInput))
		.query(({ ctx, input }) => getUsageSummary(ctx.tenant, input)),
	getCosts: tenantProcedure('usage:read-own')
		.input(z.object(usageCostsInput))
		.query(({ ctx, input }) => getCosts(ctx.tenant, input)),
	getStats: tenantProcedure('usage:read-own')
		.input(z.object(usageStatsInput))
		.query(({ ctx, input }) => getStats(ctx.tenant, input)),
	listEntries: tenantProcedure('usage:read-own')
		.input(z.object(entriesInput))
		.query(({ ctx, input }) => listEntries(ctx.tenant, input)),
	export: tenantProcedure('usage:read-own')
		.use(rateLimited('search'))
		.input(z.object(usageExportInput))
		.query(({ ctx, input }) => exportUsagePage(ctx.tenant, input))
});
