import { sql } from 'drizzle-orm';
import {
	bigint,
	boolean,
	index,
	integer,
	jsonb,
	pgEnum,
	pgTable,
	primaryKey,
	text,
	uuid
} from 'drizzle-orm/pg-core';
import { TITLE_SOURCES, type ConversationSettings } from '../../../domain/conversations';
import { currentUserId, readAndWritePolicies } from './access';
import { createdAt, id, instant, tenantId, tsvector, updatedAt, usdSum } from './columns';
import { users } from './identity';
import { tenants } from './tenancy';

export const titleSource = pgEnum('title_source', TITLE_SOURCES);
export const conversationVisibility = pgEnum('conversation_visibility', ['private', 'tenant']);

/** A tree of messages. A private one is its author's alone, whatever the asker's role; a shared one its tenant's. */
export const aiConversations = pgTable(
	'ai_conversations',
	{
		tenantId: tenantId().references(() => tenants.id),
		/** unique within the tenant only: clients make it, and must not learn of another tenant's by a conflict */
		id: id(),
		userId: uuid('user_id')
			.notNull()
			.references(() => users.id),
		title: text('title').notNull(),
		/** one that a person has given stays */
		titleSource: titleSource('title_source').notNull().default('question'),
		/** asked next unless the request names another */
		modelId: text('model_id').notNull(),
		systemPrompt: text('system_prompt'),
		/** how its next answers are asked for, unless a request says otherwise */
		settings: jsonb('settings').$type<ConversationSettings>().notNull().default({}),
		metadata: jsonb('metadata').$type<Record<string, unknown>>().notNull().default({}),
		messageCount: integer('message_count').notNull().default(0),
		totalTokens: bigint('total_tokens', { mode: 'number' }).notNull().default(0),
		totalCost: usdSum('total_cost'),
		isArchived: boolean('is_archived').notNull().default(false),
		visibility: conversationVisibility('visibility').notNull().default('private'),
		isPinned: boolean('is_pinned').notNull().default(false),
		/** end of the path that is shown. No foreign key: message and conversation would reference each other */
		activeLeafId: uuid('active_leaf_id'),
		lastMessageAt: instant('last_message_at').notNull().defaultNow(),
		search: tsvector('search').generatedAlwaysAs(sql`to_tsvector('simple', title)`),
		createdAt: createdAt(),
		updatedAt: updatedAt()
	},
	(table) => [
		primaryKey({ columns: [table.tenantId, table.id] }),
		// The sidebar: newest of one user, by keyset. Nulls first, as `order by … desc` has them: there are none, but an
		// index of another order would not be gone by.
		index('ai_conversations_newest_idx').on(
			table.tenantId,
			table.userId,
			table.isArchived,
			table.lastMessageAt.desc().nullsFirst(),
			table.id.desc().nullsFirst()
		),
		// The few that stay on top.
		index('ai_conversations_pinned_idx')
			.on(table.tenantId, table.userId)
			.where(sql`is_pinned`),
		// What is shared with the tenant, newest first.
		index('ai_conversations_shared_idx')
			.on(table.tenantId, table.lastMessageAt.desc().nullsFirst(), table.id.desc().nullsFirst())
			.where(sql`visibility = 'tenant'`),
		index('ai_conversations_search_idx').using('gin', table.search),
		// Deleted with the account, in whichever tenants they are.
		index('ai_conversations_private_idx')
			.on(table.userId)
			.where(sql`visibility = 'private'`),
		// Shared is for reading; whatever the reader's role, it stays its author's.
		...readAndWritePolicies(table.tenantId, {
			read: sql`(${table.userId} = ${currentUserId} or ${table.visibility} = 'tenant')`,
			write: sql`${table.userId} = ${currentUserId}`
		})
	]
);
