import { sql, type SQL } from 'drizzle-orm';
import { pgPolicy, pgRole, type AnyPgColumn } from 'drizzle-orm/pg-core';

/**
 * Who reaches which rows. `colloquy_app` serves people: it sees one tenant, the one that `withTenant` named, and
 * nothing without it. `colloquy_system` does sign-in, recovery and platform administration, across tenants. Neither
 * owns a table, so neither can lift a policy; grants are in `access.sql`.
 */
export const appRole = pgRole('colloquy_app').existing();
export const systemRole = pgRole('colloquy_system').existing();

/** Unset and '' both mean "no tenant", which equals nothing. */
export const currentTenantId = sql`nullif(current_setting('app.tenant_id', true), '')::uuid`;
export const currentUserId = sql`nullif(current_setting('app.user_id', true), '')::uuid`;
/** Null without a tenant, which makes every condition on it false. */
export const actsAsAdmin = sql`current_setting('app.role', true) in ('owner', 'admin')`;

/**
 * Whether there is a row for whoever asks, by its own policies; `rows` is what comes after `from`, and names it by its
 * key. Not `exists`: that PostgreSQL may answer by reading all that somebody sees before it looks at the first row (a
 * hashed subplan), and how much that is it cannot know beforehand. This it looks up for each row it comes to.
 */
export const isThere = (rows: SQL) => sql`(select true from ${rows} limit 1)`;

/** For {@link isThere}: the conversation that a row belongs to. */
export function itsConversation(table: { tenantId: AnyPgColumn; conversationId: AnyPgColumn }): SQL {
	return sql`ai_conversations where ai_conversations.tenant_id = ${table.tenantId} and ai_conversations.id = ${table.conversationId}`;
}

/** Policies of a tenant's table: its rows for the tenant's people (optionally fewer), all rows for the system. */
export function tenantPolicies(tenantId: AnyPgColumn, narrower?: SQL) {
	const own = sql`${tenantId} = ${currentTenantId}`;
	return visibleWhere(narrower === undefined ? own : sql`${own} and ${narrower}`);
}

export function visibleWhere(condition: SQL) {
	return [
		pgPolicy('app_access', { for: 'all', to: appRole, using: condition, withCheck: condition }),
		systemPolicy()
	];
}

/**
 * Policies of a table whose rows more people may read than write: every condition within the tenant.
 * @param check what a written row has to meet, where that is less than who may touch it
 */
export function readAndWritePolicies(
	tenantId: AnyPgColumn,
	{ read, write, check = write }: { read: SQL; write: SQL; check?: SQL }
) {
	const own = sql`${tenantId} = ${currentTenantId}`;
	return [
		pgPolicy('app_read', { for: 'select', to: appRole, using: sql`${own} and ${read}` }),
		pgPolicy('app_write', {
			for: 'all',
			to: appRole,
			using: sql`${own} and ${write}`,
			withCheck: sql`${own} and ${check}`
		}),
		systemPolicy()
	];
}

/** Policies of a log: people of the tenant add to it, those who meet `read` read it. Grants leave out the rest. */
export function logPolicies(tenantId: AnyPgColumn, { read }: { read: SQL }) {
	const own = sql`${tenantId} = ${currentTenantId}`;
	return [
		pgPolicy('app_read', { for: 'select', to: appRole, using: sql`${own} and ${read}` }),
		pgPolicy('app_append', { for: 'insert', to: appRole, withCheck: own }),
		systemPolicy()
	];
}

function systemPolicy() {
	return pgPolicy('system_access', { for: 'all', to: systemRole, using: sql`true`, withCheck: sql`true` });
}
