import { sql } from 'drizzle-orm';
import journal from '../../../../../drizzle/meta/_journal.json';
import { systemDatabase } from '../../db/client';
import type { Logger } from '../../logger';

export interface Readiness {
	status: 'ok' | 'unavailable';
	database: 'ok' | 'unreachable';
	migrations: 'ok' | 'pending' | 'unknown';
}

/** A database that accepts connections but hangs is not there either. */
const DATABASE_TIMEOUT_MS = 2_000;

/** Whether requests can be served. Never throws: the answer is the point. */
export async function checkReadiness(log: Logger): Promise<Readiness> {
	try {
		const applied = await withTimeout(countMigrations(), DATABASE_TIMEOUT_MS);
		const isCurrent = applied >= journal.entries.length;
		return {
			status: isCurrent ? 'ok' : 'unavailable',
			database: 'ok',
			migrations: isCurrent ? 'ok' : 'pending'
		};
	} catch (err) {
		log.warn({ err }, 'not ready');
		return { status: 'unavailable', database: 'unreachable', migrations: 'unknown' };
	}
}

async function countMigrations(): Promise<number> {
	const [row] = await systemDatabase().execute<{ applied: number }>(
		sql`select count(*)::integer as applied from drizzle.__drizzle_migrations`
	);
	return row?.applied ?? 0;
}

function withTimeout<Result>(work: Promise<Result>, timeoutMs: number): Promise<Result> {
	const timeout = Promise.withResolvers<never>();
	const timer = setTimeout(() => timeout.reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
	return Promise.race([work, timeout.promise]).finally(() => clearTimeout(timer));
}
