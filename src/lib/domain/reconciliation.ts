import { z } from 'zod';
import { AppError } from './errors';
import { pageInput, type Page } from './lists';
import { modelIdSchema } from './models';

/**
 * The ledger beside the provider's own records. Money is USD as exact decimal strings, days are UTC, times are ISO
 * strings.
 */
export interface ReconciliationRun {
	id: string;
	status: 'running' | 'done' | 'failed';
	startedAt: string;
	finishedAt: string | null;
	/** null: by the clock */
	startedBy: string | null;
	/** generations whose record was found */
	checked: number;
	/** of them, those whose charge was not what the provider says */
	adjusted: number;
	/** Σ of the adjustments */
	adjustedUsd: string;
	/** generations that the provider has no record of */
	missing: number;
	/** what kept it from its end, or what it could not compare, in a person's words */
	failure: string | null;
}

/** One model on one day. */
export interface ReconciliationRow {
	/** `YYYY-MM-DD` */
	day: string;
	modelId: string;
	requests: number;
	/** as the ledger has it now, adjustments included */
	ledgerUsd: string;
	/** generations that were compared */
	checked: number;
	/** what the ledger had for these before, and what the provider has */
	checkedLedgerUsd: string;
	providerUsd: string;
	/** the provider's figure less the ledger's: what was found, and is adjusted */
	driftUsd: string;
	adjusted: number;
	missing: number;
}

/** What the provider says of the key as a whole, in a UTC month, beside the ledger at the same moment. */
export interface AccountComparison {
	at: string;
	providerMonthUsd: string;
	ledgerMonthUsd: string;
	driftUsd: string;
}

export interface ReconciliationReport extends Page<ReconciliationRow> {
	/** days, both included */
	from: string;
	to: string;
	/** of all days in the range */
	totals: Omit<ReconciliationRow, 'day' | 'modelId'>;
	/** charges that wait for the provider's record, right now; `held` is what is reserved for them */
	open: { awaiting: number; oldestAwaitingAt: string | null; held: string };
	/** charges of the range that are our own figure so far */
	estimates: { count: number; usd: string };
	/** calls of the range that can be compared and were not yet */
	unchecked: number;
	/** calls of the range whose id at the provider was never learnt */
	uncomparable: number;
	lastRun: ReconciliationRun | null;
	/** null where the provider has not told yet */
	account: AccountComparison | null;
}

/** A call that was charged otherwise than the provider says, or that it knows nothing of. */
export interface Difference {
	kind: 'adjusted' | 'missing';
	generationId: string;
	modelId: string;
	tenantName: string;
	/** when the call was made */
	at: string;
	wasUsd: string;
	/** null where there is no record: the charge stays */
	isUsd: string | null;
	reason: string;
}

export const RANGE_DAYS_MAX = 366;
export const RANGE_DAYS_DEFAULT = 30;
const DAY_MS = 24 * 60 * 60_000;

const day = z.iso.date();

export const reconciliationReportInput = { ...pageInput, from: day.optional(), to: day.optional() };
export const differencesInput = { ...pageInput, day, modelId: modelIdSchema.optional() };

/**
 * The days that a report is about: as asked, or the last thirty.
 * @throws {AppError} INVALID_INPUT for a range that ends before it begins, or is longer than a year
 */
export function reportRange(
	{ from, to }: { from?: string; to?: string },
	now: Date
): { from: string; to: string } {
	const last = to ?? toDay(now);
	const first = from ?? toDay(new Date(Date.parse(last) - (RANGE_DAYS_DEFAULT - 1) * DAY_MS));
	if (first > last) throw invalidRange('from', 'The first day is after the last one.');
	if (Date.parse(last) - Date.parse(first) >= RANGE_DAYS_MAX * DAY_MS) {
		throw invalidRange('from', 'Please choose a year at the most.');
	}
	return { from: first, to: last };
}

function invalidRange(field: 'from' | 'to', problem: string): AppError<'INVALID_INPUT'> {
	return new AppError('INVALID_INPUT', problem, { fields: { [field]: [problem] } });
}

function toDay(at: Date): string {
	return at.toISOString().slice(0, 10);
}
