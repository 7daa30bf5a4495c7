import { fail } from '@sveltejs/kit';
import { z } from 'zod';
import { raiseBudgetForm, raiseIdInput, updateBudgetForm } from '$lib/domain/budgets';
import { pageInput } from '$lib/domain/lists';
import type { BudgetAnswer } from '$lib/features/budgets/answer';
import { fallbackChoices } from '$lib/features/budgets/fallbacks';
import { lastDayBefore } from '$lib/features/usage/format';
import { LIVE_PAGE } from '$lib/features/sync/keys';
import { refusePage } from '$lib/server/http/errors';
import { readForm, refuseForm } from '$lib/server/http/forms';
import { readQuery } from '$lib/server/http/query';
import { tenantContext } from '$lib/server/http/tenant-context';
import { getBudget } from '$lib/server/services/budgets/get-budget';
import { listNotices } from '$lib/server/services/budgets/list-notices';
import { listRaisable } from '$lib/server/services/budgets/list-raisable';
import { listRaises } from '$lib/server/services/budgets/list-raises';
import { markNoticesRead } from '$lib/server/services/budgets/mark-notices-read';
import { raiseBudget } from '$lib/server/services/budgets/raise-budget';
import { revokeRaise } from '$lib/server/services/budgets/revoke-raise';
import { updateBudget } from '$lib/server/services/budgets/update-budget';
import type { TenantContext } from '$lib/server/services/context';
import { allModels } from '$lib/server/services/models/list-models';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

const ROWS_SHOWN = 10;
/** the cursors of the page's two lists */
const query = z.object({ raises: pageInput.cursor, notices: pageInput.cursor });

export const load: PageServerLoad = async (event) => {
	event.depends(LIVE_PAGE);
	const context = await tenantContext(event, event.params.tenant).catch(refusePage);
	try {
		const cursors = readQuery(event.url, query);
		const [budget, raises, notices, raisable, models] = await Promise.all([
			getBudget(context),
			listRaises(context, { cursor: cursors.raises, limit: ROWS_SHOWN }),
			listNotices(context, { cursor: cursors.notices, limit: ROWS_SHOWN }),
			listRaisable(context),
			allModels(context)
		]);
		return {
			title: 'Settings',
			changesUpTo: context.changesUpTo,
			budget,
			raises,
			isFirstOfRaises: cursors.raises == null,
			notices,
			isFirstOfNotices: cursors.notices == null,
			raisable,
			fallbacks: fallbackChoices(models, budget.fallbackModelId),
			lastDay: lastDayBefore(budget.quota.periodEnd)
		};
	} catch (error) {
		refusePage(error);
	}
};

/** One of the page's forms; `about` says which, in what comes back. */
async function act<Schema extends z.ZodType>(
	event: RequestEvent,
	about: BudgetAnswer['about'],
	schema: Schema,
	verb: (context: TenantContext, input: z.output<Schema>) => Promise<unknown>
) {
	const context = await tenantContext(event, event.params.tenant).catch(refusePage);
	const form = await readForm(event.request, schema);
	if (!form.isValid) return fail<BudgetAnswer>(form.status, { about, isDone: false, ...form.answer });
	try {
		await verb(context, form.data);
	} catch (error) {
		const { status, answer } = refuseForm(event, error, form.values);
		return fail<BudgetAnswer>(status, { about, isDone: false, ...answer });
	}
	const done: BudgetAnswer = { about, isDone: true, values: {}, errors: {}, message: null };
	return done;
}

export const actions: Actions = {
	update: (event) => act(event, 'update', updateBudgetForm, updateBudget),
	raise: (event) => act(event, 'raise', raiseBudgetForm, raiseBudget),
	revoke: (event) => act(event, 'revoke', z.object(raiseIdInput), revokeRaise),
	read: (event) => act(event, 'read', z.object({}), markNoticesRead)
};
