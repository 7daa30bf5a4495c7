import { sql } from 'drizzle-orm';
import { withSystem } from '../../db/tenancy';

/** Whoever was away for longer reads everything again. */
const KEPT_FOR = sql`interval '7 days'`;

/**
 * Deletes what is past its time from the change log. Of each tenant whatever comes before the last of it, so that no
 * gap is left behind, whatever their clocks said: numbers are in the order of commits, times in that of beginnings.
 */
export async function sweepChanges(): Promise<void> {
	await withSystem((tx) =>
		tx.execute(sql`
			delete from sync_events using (
				select tenant_id, max(seq) as seq from sync_events where created_at < now() - ${KEPT_FOR} group by tenant_id
			) past
			where sync_events.tenant_id = past.tenant_id and sync_events.seq <= past.seq`)
	);
}
