import { sql } from 'drizzle-orm';
import { isAppError } from '$lib/domain/errors';
import { config } from '../../config';
import { withSystem } from '../../db/tenancy';
import type { Logger } from '../../logger';
import { syncCatalogue } from './sync-catalogue';

const EVERY_HOURS = 6;
const RETRY_AFTER_MINUTES = 15;

/**
 * Refreshes the catalogue when the last time is long ago, or failed some time ago. What is due stands in the
 * database, so it does not matter which instance's clock comes first. Not from the built-in sandbox, whose catalogue
 * is the seed.
 * @returns whether it did
 */
export async function syncIfDue(log: Logger): Promise<boolean> {
	if (config().openRouter.provider === 'sandbox' || !(await isDue())) return false;
	try {
		const { added, retired, repriced, quarantined, durationMs } = await syncCatalogue(null);
		const counts = {
			added: added.length,
			retired: retired.length,
			repriced: repriced.length,
			quarantined: quarantined.length
		};
		log.info({ ...counts, durationMs }, 'catalogue refreshed');
	} catch (error) {
		// Another instance was faster, or the provider could not be asked: it is tried again.
		if (!isAppError(error)) throw error;
		log.warn({ err: error }, 'catalogue not refreshed');
	}
	return true;
}

async function isDue(): Promise<boolean> {
	const [row] = await withSystem((tx) =>
		tx.execute<{ isDue: boolean }>(sql`
			select not exists (
				select from catalogue_syncs
				where (status = 'done' and created_at > now() - make_interval(hours => ${EVERY_HOURS}))
					or created_at > now() - make_interval(mins => ${RETRY_AFTER_MINUTES})
			) as "isDue"`)
	);
	return row?.isDue ?? false;
}
