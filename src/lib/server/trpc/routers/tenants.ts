import { z } from 'zod';
import { createTenantInput, deleteTenantInput, updateTenantInput } from '$lib/domain/tenants';
import { createTenant } from '../../services/tenants/create-tenant';
import { deleteTenant } from '../../services/tenants/delete-tenant';
import { getTenant } from '../../services/tenants/get-tenant';
import { listOwnTenants } from '../../services/tenants/list-own-tenants';
import { renameTenant } from '../../services/tenants/rename-tenant';
import { authedProcedure, rateLimited, router, tenantProcedure } from '../init';

export const tenantsRouter = router({
	/** those that the asker belongs to */
	list: authedProcedure.query(async ({ ctx }) => ({
		items: await listOwnTenants(ctx.user.id),
		nextCursor: null
	})),
	create: authedProcedure
		.use(rateLimited('signUp'))
		.input(createTenantInput)
		.mutation(({ ctx, input }) => createTenant({ userId: ctx.user.id, ip: ctx.ip }, input)),
	get: tenantProcedure('tenant:read').query(({ ctx }) => getTenant(ctx.tenant)),
	update: tenantProcedure('tenant:update')
		.input(z.object(updateTenantInput))
		.mutation(({ ctx, input }) => renameTenant(ctx.tenant, input)),
	delete: tenantProcedure('tenant:delete')
		.input(z.object(deleteTenantInput))
		.mutation(({ ctx, input }) => deleteTenant(ctx.tenant, input))
});
