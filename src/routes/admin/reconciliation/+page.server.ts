import { fail } from '@sveltejs/kit';
import { z } from 'zod';
import { reconciliationReportInput } from '$lib/domain/reconciliation';
import { refusePage } from '$lib/server/http/errors';
import { refuseForm } from '$lib/server/http/forms';
import { readQuery } from '$lib/server/http/query';
import { getReconciliation } from '$lib/server/services/reconciliation/get-reconciliation';
import { reconcile } from '$lib/server/services/reconciliation/reconcile';
import type { Actions, PageServerLoad } from './$types';
import { openAdministration } from '../open';

const ROWS_SHOWN = 50;
const { from, to, cursor } = reconciliationReportInput;
const query = z.object({ from, to, cursor });

export const load: PageServerLoad = async (event) => {
	const platform = openAdministration(event);
	try {
		const { cursor, ...asked } = readQuery(event.url, query);
		const report = await getReconciliation(platform, { ...asked, cursor, limit: ROWS_SHOWN });
		return { report, asked, cursor: cursor ?? null };
	} catch (error) {
		refusePage(error);
	}
};

export const actions: Actions = {
	run: async (event) => {
		const platform = openAdministration(event);
		try {
			await reconcile(platform);
			return { message: null };
		} catch (error) {
			const { status, answer } = refuseForm(event, error, {});
			return fail(status, { message: answer.message });
		}
	}
};
