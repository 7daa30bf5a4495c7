import { z } from 'zod';
import { quotaRaiseIdInput, raiseQuotaInput } from '$lib/domain/budgets';
import { pageInput } from '$lib/domain/lists';
import {
	listPlatformTenantsInput,
	platformTenantInput,
	setQuotaInput,
	suspendTenantInput
} from '$lib/domain/tenants';
import { getOverview } from '../../services/platform/get-overview';
import { listPlatformAudit } from '../../services/platform/list-platform-audit';
import { listTenants } from '../../services/platform/list-tenants';
import { raiseQuota } from '../../services/platform/raise-quota';
import { resumeTenant } from '../../services/platform/resume-tenant';
import { revokeQuotaRaise } from '../../services/platform/revoke-quota-raise';
import { setQuota } from '../../services/platform/set-quota';
import { suspendTenant } from '../../services/platform/suspend-tenant';
import { platformProcedure, rateLimited, router } from '../init';
import { adminModelsRouter } from './admin-models';
import { adminReconciliationRouter } from './admin-reconciliation';
import { adminTemplatesRouter } from './admin-templates';

export const adminRouter = router({
	audit: router({
		list: platformProcedure
			.input(z.object(pageInput))
			.query(({ ctx, input }) => listPlatformAudit(ctx.platform, input))
	}),
	overview: platformProcedure.query(({ ctx }) => getOverview(ctx.platform)),
	models: adminModelsRouter,
	reconciliation: adminReconciliationRouter,
	templates: adminTemplatesRouter,
	tenants: router({
		list: platformProcedure
			.use(rateLimited('search'))
			.input(z.object({ ...pageInput, ...listPlatformTenantsInput }))
			.query(({ ctx, input }) => listTenants(ctx.platform, input)),
		setQuota: platformProcedure
			.input(z.object(setQuotaInput))
			.mutation(({ ctx, input }) => setQuota(ctx.platform, input)),
		raise: platformProcedure
			.input(z.object(raiseQuotaInput))
			.mutation(({ ctx, input }) => raiseQuota(ctx.platform, input)),
		revokeRaise: platformProcedure
			.input(z.object(quotaRaiseIdInput))
			.mutation(({ ctx, input }) => revokeQuotaRaise(ctx.platform, input)),
		suspend: platformProcedure
			.input(z.object(suspendTenantInput))
			.mutation(({ ctx, input }) => suspendTenant(ctx.platform, input)),
		resume: platformProcedure
			.input(z.object(platformTenantInput))
			.mutation(({ ctx, input }) => resumeTenant(ctx.platform, input))
	})
});
