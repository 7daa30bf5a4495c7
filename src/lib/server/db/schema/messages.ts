import { sql } from 'drizzle-orm';
import {
	boolean,
	foreignKey,
	index,
	integer,
	jsonb,
	pgEnum,
	pgTable,
	primaryKey,
	text,
	unique,
	uuid
} from 'drizzle-orm/pg-core';
import { MESSAGE_STATUSES, type ChatMessage, type MessageMetadata } from '../../../domain/chat';
import { currentUserId, isThere, itsConversation, readAndWritePolicies } from './access';
import { createdAt, id, tenantId, tsvector, updatedAt, usd } from './columns';
import { aiConversations } from './conversations';

export const messageRole = pgEnum('message_role', ['user', 'assistant', 'system']);
export const messageStatus = pgEnum('message_status', MESSAGE_STATUSES);

/** A node of the conversation's tree. Edits and regenerations are siblings: nothing is overwritten. */
export const aiMessages = pgTable(
	'ai_messages',
	{
		tenantId: tenantId(),
		id: id(),
		conversationId: uuid('conversation_id').notNull(),
		/** null for a root */
		parentId: uuid('parent_id'),
		/** who wrote it; null for the model's */
		authorId: uuid('author_id'),
		role: messageRole('role').notNull(),
		/** the text alone, for search and export; `parts` has everything */
		content: text('content').notNull().default(''),
		parts: jsonb('parts').$type<ChatMessage['parts']>().notNull().default([]),
		status: messageStatus('status').notNull().default('complete'),
		/** the model asked, for answers */
		modelId: text('model_id'),
		promptTokens: integer('prompt_tokens'),
		completionTokens: integer('completion_tokens'),
		totalTokens: integer('total_tokens'),
		/** null until the generation is settled */
		cost: usd('cost'),
		/** temperature, max_tokens, timing, why it ended */
		metadata: jsonb('metadata').$type<MessageMetadata & Record<string, unknown>>().notNull().default({}),
		isStreamed: boolean('is_streamed').notNull().default(false),
		generationId: uuid('generation_id'),
		templateVersionId: uuid('template_version_id'),
		search: tsvector('search').generatedAlwaysAs(sql`to_tsvector('simple', left(content, 100000))`),
		createdAt: createdAt(),
		updatedAt: updatedAt()
	},
	(table) => [
		primaryKey({ columns: [table.tenantId, table.id] }),
		// The target that keeps a parent inside its own conversation.
		unique('ai_messages_in_conversation_key').on(table.tenantId, table.conversationId, table.id),
		// Children of a message, and the first questions of a conversation. In two parts, since an index of all messages
		// that began like the key above could be taken in its place where a foreign key is checked, and then each message
		// would cost as much as its conversation is long.
		index('ai_messages_children_idx')
			.on(table.tenantId, table.parentId)
			.where(sql`${table.parentId} is not null`),
		index('ai_messages_first_idx')
			.on(table.tenantId, table.conversationId)
			.where(sql`${table.parentId} is null`),
		index('ai_messages_search_idx').using('gin', table.search),
		foreignKey({
			columns: [table.tenantId, table.conversationId],
			foreignColumns: [aiConversations.tenantId, aiConversations.id]
		}).onDelete('cascade'),
		foreignKey({
			columns: [table.tenantId, table.conversationId, table.parentId],
			foreignColumns: [table.tenantId, table.conversationId, table.id]
		}),
		// A message is seen by whoever sees its conversation, and written by its author; the conversation's own
		// policies answer the first.
		...readAndWritePolicies(table.tenantId, {
			read: isThere(itsConversation(table)),
			write: isThere(sql`${itsConversation(table)} and ai_conversations.user_id = ${currentUserId}`)
		})
	]
);
