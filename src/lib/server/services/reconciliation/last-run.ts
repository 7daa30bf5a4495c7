import { and, desc, eq, isNotNull, type SQL } from 'drizzle-orm';
import { Usd, usdString } from '$lib/domain/money';
import type { AccountComparison, ReconciliationRun } from '$lib/domain/reconciliation';
import type { Transaction } from '../../db/client';
import { reconciliationRuns, users } from '../../db/schema';
import { withSystem } from '../../db/tenancy';
import type { PlatformContext } from '../context';

/** The latest comparison, under way or over; null before the first. */
export async function lastRun(_platform: PlatformContext): Promise<ReconciliationRun | null> {
	return withSystem((tx) => readRun(tx));
}

/** One run, by default the latest. */
export async function readRun(tx: Transaction, id?: string): Promise<ReconciliationRun | null> {
	const run = await selectLatest(tx, id === undefined ? undefined : eq(reconciliationRuns.id, id));
	if (run === null) return null;
	const { createdAt, finishedAt, adjustedUsd, providerMonthUsd: _p, ledgerMonthUsd: _l, ...facts } = run;
	return {
		...facts,
		adjustedUsd: usdString(adjustedUsd),
		startedAt: createdAt.toISOString(),
		finishedAt: finishedAt?.toISOString() ?? null
	};
}

/** The latest word of the provider about the key as a whole. */
export async function readAccountComparison(tx: Transaction): Promise<AccountComparison | null> {
	const run = await selectLatest(
		tx,
		and(isNotNull(reconciliationRuns.providerMonthUsd), isNotNull(reconciliationRuns.ledgerMonthUsd))
	);
	if (run?.providerMonthUsd == null || run.ledgerMonthUsd === null) return null;
	return {
		at: (run.finishedAt ?? run.createdAt).toISOString(),
		providerMonthUsd: usdString(run.providerMonthUsd),
		ledgerMonthUsd: usdString(run.ledgerMonthUsd),
		driftUsd: usdString(new Usd(run.providerMonthUsd).minus(run.ledgerMonthUsd))
	};
}

async function selectLatest(tx: Transaction, condition: SQL | undefined) {
	const [run] = await tx
		.select({
			id: reconciliationRuns.id,
			status: reconciliationRuns.status,
			createdAt: reconciliationRuns.createdAt,
			finishedAt: reconciliationRuns.finishedAt,
			startedBy: users.name,
			checked: reconciliationRuns.checked,
			adjusted: reconciliationRuns.adjusted,
			adjustedUsd: reconciliationRuns.adjustedUsd,
			missing: reconciliationRuns.missing,
			providerMonthUsd: reconciliationRuns.providerMonthUsd,
			ledgerMonthUsd: reconciliationRuns.ledgerMonthUsd,
			failure: reconciliationRuns.failure
		})
		.from(reconciliationRuns)
		.leftJoin(users, eq(users.id, reconciliationRuns.startedBy))
		.where(condition)
		// Ids are ordered by time.
		.orderBy(desc(reconciliationRuns.id))
		.limit(1);
	return run ?? null;
}
