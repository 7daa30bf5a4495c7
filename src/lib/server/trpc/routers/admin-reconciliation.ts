import { z } from 'zod';
import { differencesInput, reconciliationReportInput } from '$lib/domain/reconciliation';
import { getReconciliation } from '../../services/reconciliation/get-reconciliation';
import { lastRun } from '../../services/reconciliation/last-run';
import { listDifferences } from '../../services/reconciliation/list-differences';
import { reconcile } from '../../services/reconciliation/reconcile';
import { platformProcedure, router } from '../init';

export const adminReconciliationRouter = router({
	report: platformProcedure
		.input(z.object(reconciliationReportInput))
		.query(({ ctx, input }) => getReconciliation(ctx.platform, input)),
	/** of one day: the calls behind its figures */
	differences: platformProcedure
		.input(z.object(differencesInput))
		.query(({ ctx, input }) => listDifferences(ctx.platform, input)),
	/** waits for its end; `lastRun` tells how far it is */
	run: platformProcedure.mutation(({ ctx }) => reconcile(ctx.platform)),
	lastRun: platformProcedure.query(({ ctx }) => lastRun(ctx.platform))
});
