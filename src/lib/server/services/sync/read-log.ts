import { and, asc, eq, gt, isNull, or, sql } from 'drizzle-orm';
import type { Transaction } from '../../db/client';
import { syncEvents } from '../../db/schema';
import { withSystemSnapshot } from '../../db/tenancy';
import type { Change, LogRow } from './change';
import { hydrate } from './hydrate';

export const LOG_COLUMNS = {
	tenantId: syncEvents.tenantId,
	seq: syncEvents.seq,
	kind: syncEvents.kind,
	entityId: syncEvents.entityId,
	audience: syncEvents.audience
};

/** The newest rows of several tenants, each after what is known of it, in order; bounded over all of them. */
export function readNewest(
	tx: Transaction,
	known: { tenantId: string; seq: number }[],
	limit: number
): Promise<LogRow[]> {
	return tx
		.select(LOG_COLUMNS)
		.from(syncEvents)
		.where(
			or(...known.map(({ tenantId, seq }) => and(eq(syncEvents.tenantId, tenantId), gt(syncEvents.seq, seq))))
		)
		.orderBy(asc(syncEvents.tenantId), asc(syncEvents.seq))
		.limit(limit);
}

/** A piece of what somebody has missed. */
export interface Missed {
	changes: Change[];
	/** all that was missed up to here is in it */
	until: number;
	/** nothing was committed beyond it when it was read */
	isAll: boolean;
}

const MISSED_MAX = 200;

/**
 * What was committed in a tenant after `after` and is somebody's business, as of one moment: what is told of each thing
 * is what it was when the last number was given out.
 * @returns null when that is not known any more: it is past its time, or there never was such a number
 */
export function readMissed(
	{ tenantId, userId }: { tenantId: string; userId: string },
	after: number
): Promise<Missed | null> {
	return withSystemSnapshot(async (tx) => {
		const [log] = await tx.execute<{ head: string | null; first: string | null }>(sql`
			select (select seq from sync_state where tenant_id = ${tenantId}) as head,
				(select min(seq) from sync_events where tenant_id = ${tenantId} and seq > ${after}) as first`);
		const head = Number(log?.head ?? 0);
		if (after === head) return { changes: [], until: head, isAll: true };
		if (after > head || Number(log?.first ?? 0) !== after + 1) return null;
		const rows = await tx
			.select(LOG_COLUMNS)
			.from(syncEvents)
			.where(
				and(
					eq(syncEvents.tenantId, tenantId),
					gt(syncEvents.seq, after),
					or(isNull(syncEvents.audience), eq(syncEvents.audience, userId))
				)
			)
			.orderBy(asc(syncEvents.seq))
			.limit(MISSED_MAX);
		const isAll = rows.length < MISSED_MAX;
		return { changes: await hydrate(tx, rows), until: isAll ? head : (rows.at(-1)?.seq ?? head), isAll };
	});
}
