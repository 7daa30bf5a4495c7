import { z } from 'zod';
import { raiseBudgetInput, raiseIdInput, updateBudgetInput } from '$lib/domain/budgets';
import { pageInput } from '$lib/domain/lists';
import { getBudget } from '../../services/budgets/get-budget';
import { listNotices } from '../../services/budgets/list-notices';
import { listRaises } from '../../services/budgets/list-raises';
import { markNoticesRead } from '../../services/budgets/mark-notices-read';
import { raiseBudget } from '../../services/budgets/raise-budget';
import { revokeRaise } from '../../services/budgets/revoke-raise';
import { updateBudget } from '../../services/budgets/update-budget';
import { router, tenantProcedure } from '../init';

export const budgetsRouter = router({
	get: tenantProcedure('budgets:manage').query(({ ctx }) => getBudget(ctx.tenant)),
	update: tenantProcedure('budgets:manage')
		.input(z.object(updateBudgetInput))
		.mutation(({ ctx, input: { tenant: _tenant, ...changes } }) => updateBudget(ctx.tenant, changes)),
	raise: tenantProcedure('budgets:manage')
		.input(z.object(raiseBudgetInput))
		.mutation(({ ctx, input: { tenant: _tenant, ...raise } }) => raiseBudget(ctx.tenant, raise)),
	revokeRaise: tenantProcedure('budgets:manage')
		.input(z.object(raiseIdInput))
		.mutation(({ ctx, input }) => revokeRaise(ctx.tenant, input)),
	raises: tenantProcedure('budgets:manage')
		.input(z.object(pageInput))
		.query(({ ctx, input }) => listRaises(ctx.tenant, input)),
	notices: tenantProcedure('budgets:manage')
		.input(z.object(pageInput))
		.query(({ ctx, input }) => listNotices(ctx.tenant, input)),
	markNoticesRead: tenantProcedure('budgets:manage').mutation(({ ctx }) => markNoticesRead(ctx.tenant))
});
