import type { ReconciliationReport } from './reconciliation';

/** The deployment in a UTC month. Money is USD as exact decimal strings, days and times are ISO strings. */
export interface PlatformOverview {
	/** days, both included: the month so far, and as many days of the one before */
	month: { from: string; to: string };
	before: { from: string; to: string };
	/** what the ledger has charged */
	spentUsd: string;
	spentBeforeUsd: string;
	requests: number;
	/** the dearest, and one row for all others */
	byTenant: PlatformSpend[];
	byModel: PlatformSpend[];
	/** what was charged less what the provider's records say, of the calls that were compared */
	margin: { comparedUsd: string; providerUsd: string; marginUsd: string; compared: number };
	reconciliation: Pick<ReconciliationReport, 'open' | 'estimates' | 'unchecked' | 'lastRun' | 'account'>;
	jobs: JobHealth[];
}

export interface PlatformSpend {
	/** a tenant's address or a model's id; null for the others */
	key: string | null;
	name: string;
	spentUsd: string;
	spentBeforeUsd: string;
	requests: number;
}

/** One of the jobs that run by the clock. */
export interface JobHealth {
	name: string;
	cron: string;
	/** due and not taken up yet; since when the oldest of them */
	waiting: number;
	waitingSince: string | null;
	running: number;
	/** in the last 24 hours, after all of its attempts */
	failed: number;
	/** null: not yet, as far as is remembered */
	lastDoneAt: string | null;
}
