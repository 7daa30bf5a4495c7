import type { ReconciliationRun } from '$lib/domain/reconciliation';
import { withSystem } from '../../db/tenancy';
import { logger } from '../../logger';
import { OpenRouterError } from '../../openrouter';
import type { PlatformContext } from '../context';
import { askForRecord } from '../metering/ask-for-record';
import { readAccountMonth } from './account-month';
import { compareGeneration } from './compare-generation';
import { readRun } from './last-run';
import { listDue, type DueComparison } from './list-due';
import { beginRun, finishRun, RUN_MINUTES_MAX } from './run';

/** A run is one question each, so this is its length: about two minutes at the provider's usual pace. */
const COMPARED_MAX = 2_000;
/** The system's few connections also sign people in. */
const CONCURRENCY = 4;
/** So many records that cannot be read are a provider in trouble, not a record. */
const FAILURES_MAX = 5;

/**
 * Compares the ledger with the provider's own records: what differs is adjusted, with its reason. One run at a time
 * across all instances, bounded; what it does not come to is the next one's. A provider that cannot be asked is no
 * error of this verb but the run's `failure`, and what was compared until then stays.
 * @param platform the administrator who has it done; null: the clock
 * @param signal ends it early, because the process is about to end
 * @returns the run, finished
 * @throws {AppError} CONFLICT while another one runs
 */
export async function reconcile(
	platform: PlatformContext | null,
	signal?: AbortSignal
): Promise<ReconciliationRun> {
	const runId = await beginRun(platform);
	try {
		const round = new Round(runId, signal);
		await round.compare(await listDue(COMPARED_MAX));
		const account = round.isCutShort ? null : await readAccountMonth(signal);
		await finishRun(runId, {
			status: round.isCutShort ? 'failed' : 'done',
			failure: round.failure,
			providerMonthUsd: account?.providerMonthUsd ?? null,
			ledgerMonthUsd: account?.ledgerMonthUsd ?? null
		});
	} catch (error) {
		await finishRun(runId, {
			status: 'failed',
			failure: 'Something went wrong on our side. What was compared until then stays.',
			providerMonthUsd: null,
			ledgerMonthUsd: null
		});
		throw error;
	}
	const run = await withSystem((tx) => readRun(tx, runId));
	if (run === null) throw new Error(`reconciliation run ${runId} is gone`);
	return run;
}

/** The questions of one run. */
class Round {
	/** what there is to say of its end; null: everything could be asked */
	failure: string | null = null;
	/** nothing more is asked, although there was more */
	isCutShort = false;
	#unread = 0;
	readonly #endsAt = Date.now() + RUN_MINUTES_MAX * 60_000;

	constructor(
		readonly runId: string,
		readonly signal: AbortSignal | undefined
	) {}

	async compare(due: DueComparison[]): Promise<void> {
		// One queue for all: each takes the next that nobody has.
		const queue = due.values();
		const work = async () => {
			for (const comparison of queue) {
				if (this.isCutShort || this.signal?.aborted === true || Date.now() > this.#endsAt) break;
				await this.#compareOne(comparison);
			}
		};
		await Promise.all(Array.from({ length: CONCURRENCY }, work));
		if (this.signal?.aborted === true) this.#cutShort(`The server went down. ${REST}`);
	}

	async #compareOne(comparison: DueComparison): Promise<void> {
		try {
			const record = await askForRecord(comparison.providerGenerationId, this.signal);
			if (record === null && !comparison.isLastCall) return;
			await compareGeneration(comparison, record, this.runId);
		} catch (error) {
			if (!(error instanceof OpenRouterError)) throw error;
			this.#take(error, comparison);
		}
	}

	#take(err: OpenRouterError, { generationId }: DueComparison): void {
		logger.warn({ err, generationId }, 'a record of the provider could not be read');
		if (this.signal?.aborted === true) return;
		const sentence = KEY_TROUBLE[err.code];
		if (sentence !== undefined) return this.#cutShort(sentence);
		this.#unread++;
		if (this.#unread > FAILURES_MAX) return this.#cutShort(`The provider could not be asked. ${REST}`);
		this.failure =
			this.#unread === 1
				? 'One record could not be read. It is asked for again next time.'
				: `${this.#unread} records could not be read. They are asked for again next time.`;
	}

	#cutShort(sentence: string): void {
		this.isCutShort = true;
		this.failure = sentence;
	}
}

const REST = 'What was compared until then stays; the rest is the next run’s.';

/** What the next question would hear as well. */
const KEY_TROUBLE: Partial<Record<OpenRouterError['code'], string>> = {
	authentication: `The provider does not accept the API key. ${REST}`,
	refused: `The provider refuses to show its records to this API key. ${REST}`,
	payment_required: `The provider wants the account topped up first. ${REST}`,
	rate_limited: `The provider asked us to slow down. ${REST}`
};
