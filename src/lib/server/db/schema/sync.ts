import { bigint, customType, index, pgEnum, pgTable, primaryKey, unique, uuid } from 'drizzle-orm/pg-core';
import { SYNC_KINDS } from '../../../domain/sync';
import { tenantPolicies } from './access';
import { createdAt, tenantId } from './columns';

/**
 * What changed, for every open tab. All three are written by triggers alone (drizzle/access/sync.sql), so that no code
 * can forget it, and without foreign keys, so that no lock is taken here but that of the tenant's own counter.
 */
export const syncKind = pgEnum('sync_kind', SYNC_KINDS);

const xid8 = customType<{ data: string }>({ dataType: () => 'xid8' });

/** The last number that was given out to a change of the tenant. */
export const syncState = pgTable(
	'sync_state',
	{ tenantId: tenantId().primaryKey(), seq: bigint('seq', { mode: 'number' }).notNull() },
	(table) => [...tenantPolicies(table.tenantId)]
);

/** The log, for as long as somebody may come back to it. Ids alone: what is deleted has left nothing here. */
export const syncEvents = pgTable(
	'sync_events',
	{
		tenantId: tenantId(),
		/** 1, 2, 3 … in the order of the commits, without a gap */
		seq: bigint('seq', { mode: 'number' }).notNull(),
		kind: syncKind('kind').notNull(),
		entityId: uuid('entity_id').notNull(),
		/** whose business it is; null: the whole tenant's */
		audience: uuid('audience'),
		createdAt: createdAt()
	},
	(table) => [
		primaryKey({ columns: [table.tenantId, table.seq] }),
		// What is past its time, for the sweep: rows lie in the order of time.
		index('sync_events_time_idx').using('brin', table.createdAt),
		...tenantPolicies(table.tenantId)
	]
);

/** What a transaction has changed so far, each thing once; empty again when it commits. */
export const syncPending = pgTable(
	'sync_pending',
	{
		/** null: every tenant that there is */
		tenantId: uuid('tenant_id'),
		xid: xid8('xid').notNull(),
		kind: syncKind('kind').notNull(),
		/** null: the tenant itself */
		entityId: uuid('entity_id'),
		audience: uuid('audience')
	},
	(table) => [
		unique('sync_pending_once_key')
			.on(table.tenantId, table.xid, table.kind, table.entityId)
			.nullsNotDistinct(),
		index('sync_pending_xid_idx').on(table.xid),
		...tenantPolicies(table.tenantId)
	]
);
