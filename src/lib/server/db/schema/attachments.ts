import { sql } from 'drizzle-orm';
import {
	check,
	customType,
	foreignKey,
	index,
	integer,
	pgTable,
	primaryKey,
	text,
	uuid
} from 'drizzle-orm/pg-core';
import { IMAGE_TYPES } from '../../../domain/attachments';
import { currentUserId, isThere, itsConversation, readAndWritePolicies } from './access';
import { createdAt, id, tenantId } from './columns';
import { aiConversations } from './conversations';
import { tenants } from './tenancy';

const bytea = customType<{ data: Uint8Array }>({ dataType: () => 'bytea' });

/** An image in a question. Written before the question is sent, and the conversation's from then on. */
export const attachments = pgTable(
	'attachments',
	{
		tenantId: tenantId().references(() => tenants.id),
		id: id(),
		userId: uuid('user_id').notNull(),
		/** null until it is sent; one that never is goes after a day */
		conversationId: uuid('conversation_id'),
		/** by its content, whatever the browser said */
		mediaType: text('media_type', { enum: IMAGE_TYPES }).notNull(),
		filename: text('filename').notNull(),
		sizeBytes: integer('size_bytes').notNull(),
		/** pixels */
		width: integer('width').notNull(),
		height: integer('height').notNull(),
		sha256: text('sha256').notNull(),
		bytes: bytea('bytes').notNull(),
		createdAt: createdAt()
	},
	(table) => [
		primaryKey({ columns: [table.tenantId, table.id] }),
		index('attachments_conversation_idx').on(table.tenantId, table.conversationId),
		index('attachments_unsent_idx')
			.on(table.createdAt)
			.where(sql`conversation_id is null`),
		foreignKey({
			columns: [table.tenantId, table.conversationId],
			foreignColumns: [aiConversations.tenantId, aiConversations.id]
		}).onDelete('cascade'),
		check('attachments_size', sql`${table.sizeBytes} > 0 and ${table.width} > 0 and ${table.height} > 0`),
		// Seen with its conversation, whose own policies answer the inner query.
		...readAndWritePolicies(table.tenantId, {
			read: sql`(${table.userId} = ${currentUserId} or ${isThere(itsConversation(table))})`,
			write: sql`${table.userId} = ${currentUserId}`
		})
	]
);
