import { PgBoss } from 'pg-boss';
import { isAppError } from '$lib/domain/errors';
import { config } from '../config';
import { queueConnection } from '../db/queue';
import { runtimeUrl } from '../db/runtime-url';
import { logger } from '../logger';
import { sweepSessions } from '../services/accounts/sweep-sessions';
import { sweepAttachments } from '../services/attachments/sweep-attachments';
import { mailNotices } from '../services/budgets/mail-notices';
import { syncIfDue } from '../services/catalogue/sync-if-due';
import { warnIfLedgerIsBroken } from '../services/metering/warn-if-ledger-is-broken';
import { reconcile } from '../services/reconciliation/reconcile';
import { sweepChanges } from '../services/sync/sweep-changes';
import type { Clock } from './clock';

interface ScheduledJob {
	/** in UTC; pg-boss looks at it twice a minute, so nothing here can be due more often than that */
	cron: string;
	run: () => Promise<unknown>;
}

/**
 * What happens by the calendar, once for all instances: pg-boss gives each occurrence to one of them, tries again
 * what failed, and keeps what became of it. What has to happen within seconds is in recovery.ts.
 */
const SCHEDULED_JOBS = {
	/** asks whether the six hours are over; sooner after a failure */
	'refresh-catalogue': { cron: '*/5 * * * *', run: () => syncIfDue(logger) },
	'sweep-sessions': { cron: '7 * * * *', run: sweepSessions },
	/** what was not mailed yet; nobody hears of a budget a day later */
	'mail-budget-notices': { cron: '* * * * *', run: () => mailNotices() },
	reconcile: { cron: '17 3 * * *', run: reconcileUnlessRunning },
	'sweep-attachments': { cron: '13 * * * *', run: sweepAttachments },
	'sweep-changes': { cron: '23 * * * *', run: sweepChanges },
	'check-ledger': { cron: '43 4 * * *', run: () => warnIfLedgerIsBroken(logger) }
} as const satisfies Record<string, ScheduledJob>;

/** One that an administrator has just started does the same. */
async function reconcileUnlessRunning(): Promise<void> {
	try {
		await reconcile(null);
	} catch (error) {
		if (!isAppError(error) || error.code !== 'CONFLICT') throw error;
	}
}

/** Minutes that the longest of them may take before another instance takes it over. */
const EXPIRE_AFTER_MINUTES = 30;
const STOP_TIMEOUT_MS = 5_000;

/** Starts working on the queue of this deployment's database. Beside others: what is due is done once. */
export async function startQueue(): Promise<Clock> {
	const { DATABASE_URL: ownerUrl } = config();
	if (ownerUrl === undefined) throw new Error('DATABASE_URL is not set');
	const queue = new PgBoss({
		...queueConnection(runtimeUrl(ownerUrl, 'system')),
		max: 2,
		migrate: false,
		createSchema: false
	});
	// A database that is away for a while: pg-boss goes on when it is back.
	queue.on('error', (err) => logger.error({ err }, 'the job queue has a problem'));
	await queue.start();
	for (const [name, { cron, run }] of Object.entries(SCHEDULED_JOBS)) {
		// Exclusive: an occurrence that comes while the one before still waits or runs adds nothing.
		await queue.createQueue(name, {
			policy: 'exclusive',
			retryLimit: 2,
			retryDelay: 60,
			expireInSeconds: EXPIRE_AFTER_MINUTES * 60
		});
		await queue.schedule(name, cron);
		await queue.work(name, { pollingIntervalSeconds: 5 }, async () => {
			await run();
		});
	}
	// A deployment that has just begun does not wait for the clock.
	await queue.send('refresh-catalogue');
	return { stop: () => queue.stop({ timeout: STOP_TIMEOUT_MS }) };
}
