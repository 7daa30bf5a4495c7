import { sql } from 'drizzle-orm';
import {
	foreignKey,
	integer,
	jsonb,
	pgTable,
	primaryKey,
	text,
	uniqueIndex,
	uuid
} from 'drizzle-orm/pg-core';
import type { SharedMessage } from '../../../domain/shares';
import { actsAsAdmin, currentUserId, readAndWritePolicies } from './access';
import { createdAt, id, instant, tenantId } from './columns';
import { aiConversations } from './conversations';
import { users } from './identity';
import { tenants } from './tenancy';

/**
 * A conversation as it was when somebody made a public link to it: a copy, so that what is said later stays private.
 * Only the token's hash: the link is shown once, to who made it.
 */
export const shares = pgTable(
	'shares',
	{
		tenantId: tenantId().references(() => tenants.id),
		id: id(),
		conversationId: uuid('conversation_id').notNull(),
		createdBy: uuid('created_by')
			.notNull()
			.references(() => users.id),
		tokenHash: text('token_hash').notNull(),
		title: text('title').notNull(),
		messages: jsonb('messages').$type<SharedMessage[]>().notNull(),
		messageCount: integer('message_count').notNull(),
		revokedAt: instant('revoked_at'),
		createdAt: createdAt()
	},
	(table) => [
		primaryKey({ columns: [table.tenantId, table.id] }),
		uniqueIndex('shares_token_key').on(table.tokenHash),
		// One link at a time: a new one replaces it.
		uniqueIndex('shares_open_key')
			.on(table.tenantId, table.conversationId)
			.where(sql`revoked_at is null`),
		// The content goes with its conversation.
		foreignKey({
			columns: [table.tenantId, table.conversationId],
			foreignColumns: [aiConversations.tenantId, aiConversations.id]
		}).onDelete('cascade'),
		...readAndWritePolicies(table.tenantId, {
			read: sql`(${table.createdBy} = ${currentUserId} or ${actsAsAdmin})`,
			write: sql`(${table.createdBy} = ${currentUserId} or ${actsAsAdmin})`
		})
	]
);
