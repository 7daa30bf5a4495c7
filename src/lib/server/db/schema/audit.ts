import { index, jsonb, pgEnum, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { AUDIT_ACTORS, type AuditAction } from '../../../domain/audit';
import { actsAsAdmin, logPolicies } from './access';
import { createdAt, id, tenantId } from './columns';

export const auditActor = pgEnum('audit_actor', AUDIT_ACTORS);

/** What both logs tell of an event. Names are copied: whoever is named may leave, and the log stays as it was. */
const event = {
	actorId: uuid('actor_id'),
	actorName: text('actor_name').notNull(),
	action: text('action').$type<AuditAction>().notNull(),
	target: text('target'),
	data: jsonb('data').$type<Record<string, unknown>>().notNull().default({}),
	ip: text('ip'),
	createdAt: createdAt()
};

/** Who did what in a tenant: append-only by grant, written in the transaction that did it. */
export const auditLog = pgTable(
	'audit_log',
	{ tenantId: tenantId(), id: id(), actor: auditActor('actor').notNull(), ...event },
	(table) => [
		// Ids are ordered by time, so each of these is a page of the log, newest first, by keyset.
		primaryKey({ columns: [table.tenantId, table.id] }),
		index('audit_log_action_idx').on(table.tenantId, table.action, table.id),
		index('audit_log_actor_idx').on(table.tenantId, table.actorId, table.id),
		...logPolicies(table.tenantId, { read: actsAsAdmin })
	]
);

/** What administrators of the platform did: of no tenant, so out of reach for the people of all of them. */
export const platformAuditLog = pgTable('platform_audit_log', { id: id().primaryKey(), ...event });
