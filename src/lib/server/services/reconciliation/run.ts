import { and, eq, sql } from 'drizzle-orm';
import { AppError } from '$lib/domain/errors';
import { newId } from '$lib/domain/ids';
import { usdString } from '$lib/domain/money';
import type { Transaction } from '../../db/client';
import { violatesUnique } from '../../db/errors';
import { reconciliationRuns } from '../../db/schema';
import { withSystem } from '../../db/tenancy';
import { recordOnPlatform } from '../audit/record';
import type { PlatformContext } from '../context';
import type { Finding } from './comparison';

/** One that takes longer has lost its process: none works for more than {@link RUN_MINUTES_MAX}. */
const ABANDONED_AFTER_MINUTES = 5;
/** Somebody may be waiting for its answer. What is left is the next one's. */
export const RUN_MINUTES_MAX = 2;

/**
 * Claims the one run that there may be, across all instances.
 * @throws {AppError} CONFLICT
 */
export async function beginRun(platform: PlatformContext | null): Promise<string> {
	try {
		return await withSystem(async (tx) => {
			await tx
				.update(reconciliationRuns)
				.set({ status: 'failed', failure: 'It was cut off before its end.', finishedAt: sql`now()` })
				.where(
					sql`${reconciliationRuns.status} = 'running' and ${reconciliationRuns.createdAt} < now() - make_interval(mins => ${ABANDONED_AFTER_MINUTES})`
				);
			const id = newId();
			await tx.insert(reconciliationRuns).values({ id, startedBy: platform?.scope.userId });
			// Told with its beginning: adjustments stay even if it never comes to its end.
			if (platform !== null) await recordOnPlatform(tx, platform, { action: 'reconciliation.run' });
			return id;
		});
	} catch (error) {
		if (!violatesUnique(error, 'reconciliation_runs_one_running_key')) throw error;
		throw new AppError('CONFLICT', 'The ledger is being compared already.');
	}
}

/** Counts a comparison, in its transaction, so that a run's figures are what was done whatever becomes of it. */
export async function addToRun(tx: Transaction, runId: string, finding: Finding): Promise<void> {
	const { checked, adjusted, adjustedUsd, missing } = reconciliationRuns;
	const drift = finding === 'missing' ? null : finding.provider.minus(finding.ledger);
	await tx
		.update(reconciliationRuns)
		.set(
			drift === null
				? { missing: sql`${missing} + 1` }
				: {
						checked: sql`${checked} + 1`,
						adjusted: sql`${adjusted} + ${drift.isZero() ? 0 : 1}::integer`,
						adjustedUsd: sql`${adjustedUsd} + ${usdString(drift)}::numeric`
					}
		)
		.where(eq(reconciliationRuns.id, runId));
}

export interface RunEnd {
	status: 'done' | 'failed';
	failure: string | null;
	/** USD; null where it is not known */
	providerMonthUsd: string | null;
	ledgerMonthUsd: string | null;
}

/** A run that was taken for dead in the meantime stays what it was declared to be. */
export async function finishRun(runId: string, end: RunEnd): Promise<void> {
	await withSystem((tx) =>
		tx
			.update(reconciliationRuns)
			.set({ ...end, finishedAt: sql`now()` })
			.where(and(eq(reconciliationRuns.id, runId), eq(reconciliationRuns.status, 'running')))
	);
}
