import { sql } from 'drizzle-orm';
import {
	check,
	foreignKey,
	index,
	integer,
	jsonb,
	pgEnum,
	pgTable,
	primaryKey,
	text,
	uniqueIndex,
	uuid
} from 'drizzle-orm/pg-core';
import type { ChatChunk } from '../../../domain/chat';
import type { PriceRecord } from '../../../domain/price';
import { currentUserId, isThere, itsConversation, readAndWritePolicies, tenantPolicies } from './access';
import { createdAt, id, instant, tenantId, updatedAt, usd } from './columns';
import { aiConversations } from './conversations';
import { aiModelPrices } from './models';
import { apiKeys } from './tenancy';

/** The text's fate. `pending` until the first byte. */
export const generationStatus = pgEnum('generation_status', [
	'pending',
	'streaming',
	'completed',
	'stopped',
	'failed',
	'interrupted'
]);
/**
 * The money's fate: reserved; waiting for the provider's record; charged; or, for a call that the provider never
 * took, given back without a charge.
 */
export const generationMoney = pgEnum('generation_money', ['held', 'awaiting', 'settled', 'released']);
export const generationKind = pgEnum('generation_kind', ['chat', 'title', 'api']);

/**
 * One call that may cost money, written before it leaves. Ids of conversation and message go when the content is
 * deleted; the generation and its ledger entry stay.
 */
export const aiGenerations = pgTable(
	'ai_generations',
	{
		tenantId: tenantId(),
		id: id(),
		kind: generationKind('kind').notNull(),
		userId: uuid('user_id').notNull(),
		/** the key that the call came by; null for a person's own */
		apiKeyId: uuid('api_key_id'),
		conversationId: uuid('conversation_id'),
		messageId: uuid('message_id'),
		/** of an answer that uses tools: each of its calls is a generation of its own, 0, 1, 2 … */
		step: integer('step').notNull().default(0),
		/** what its question was made from. Plain ids: a template that is gone has still cost what it has cost */
		templateId: uuid('template_id'),
		templateVersionId: uuid('template_version_id'),
		status: generationStatus('status').notNull().default('pending'),
		money: generationMoney('money').notNull().default('held'),
		/** the model asked, and the one that answered */
		modelId: text('model_id').notNull(),
		modelServed: text('model_served'),
		/** the model that was asked first, where the budget paid for its stand-in only */
		downgradedFrom: text('downgraded_from'),
		provider: text('provider'),
		providerGenerationId: text('provider_generation_id'),
		priceId: uuid('price_id')
			.notNull()
			.references(() => aiModelPrices.id),
		/** the price at the time of the hold */
		pricing: jsonb('pricing').$type<PriceRecord>().notNull(),
		/** USD reserved on the budget rows of the month of `occurredAt` until it is settled */
		hold: usd('hold').notNull(),
		promptTokensEstimated: integer('prompt_tokens_estimated').notNull(),
		outputTokensMax: integer('output_tokens_max').notNull(),
		/** when the call was made: decides the period that it is accounted to */
		occurredAt: instant('occurred_at').notNull(),
		/** the running process says so at least every few seconds; stale means that it died */
		heartbeatAt: instant('heartbeat_at').notNull(),
		stopRequestedAt: instant('stop_requested_at'),
		finishedAt: instant('finished_at'),
		settledAt: instant('settled_at'),
		/** while `awaiting`: when to ask the provider next, and how often it was asked */
		lookupAt: instant('lookup_at'),
		lookupAttempts: integer('lookup_attempts').notNull().default(0),
		/** when its charge was compared with the provider's record, found or not */
		reconciledAt: instant('reconciled_at'),
		/** USD, what that record says; null: not compared yet, or there is no record */
		providerCost: usd('provider_cost'),
		finishReason: text('finish_reason'),
		errorCode: text('error_code'),
		createdAt: createdAt(),
		updatedAt: updatedAt()
	},
	(table) => [
		primaryKey({ columns: [table.tenantId, table.id] }),
		// One answer at a time in a conversation, whatever the number of tabs and instances.
		uniqueIndex('ai_generations_one_running_key')
			.on(table.tenantId, table.conversationId)
			.where(sql`status in ('pending', 'streaming') and kind = 'chat'`),
		// What the recovery looks for: the few that run, and the look-ups that are due. Not on the heartbeat itself,
		// which changes all the time.
		index('ai_generations_open_idx')
			.on(table.createdAt)
			.where(sql`status in ('pending', 'streaming')`),
		index('ai_generations_lookup_idx')
			.on(table.lookupAt)
			.where(sql`money = 'awaiting'`),
		// Σ of open holds, for the ledger check.
		index('ai_generations_unsettled_idx')
			.on(table.tenantId, table.occurredAt)
			.where(sql`settled_at is null`),
		// What the reconciliation has not compared yet.
		index('ai_generations_unreconciled_idx')
			.on(table.occurredAt)
			.where(sql`money = 'settled' and reconciled_at is null`),
		// The few that the provider has no record of.
		index('ai_generations_missing_idx')
			.on(table.occurredAt)
			.where(sql`reconciled_at is not null and provider_cost is null`),
		// What an answer cost: the sum over its calls.
		index('ai_generations_message_idx').on(table.tenantId, table.messageId),
		// For deleting a conversation, which asks which of them refer to it.
		index('ai_generations_conversation_idx').on(table.tenantId, table.conversationId),
		foreignKey({
			columns: [table.tenantId, table.conversationId],
			foreignColumns: [aiConversations.tenantId, aiConversations.id]
		}),
		foreignKey({
			columns: [table.tenantId, table.apiKeyId],
			foreignColumns: [apiKeys.tenantId, apiKeys.id]
		}),
		check('ai_generations_hold_not_negative', sql`${table.hold} >= 0`),
		check(
			'ai_generations_settled',
			sql`(${table.money} in ('settled', 'released')) = (${table.settledAt} is not null)`
		),
		// Seen with its conversation, written by who asked.
		...readAndWritePolicies(table.tenantId, {
			read: sql`(${table.userId} = ${currentUserId} or ${isThere(itsConversation(table))})`,
			write: sql`${table.userId} = ${currentUserId}`
		})
	]
);

/** The text of a running answer so far: stream frames in order, appended at each checkpoint. */
export const aiGenerationChunks = pgTable(
	'ai_generation_chunks',
	{
		tenantId: tenantId(),
		generationId: uuid('generation_id').notNull(),
		/** 0, 1, 2 … without a gap */
		seq: integer('seq').notNull(),
		chunks: jsonb('chunks').$type<ChatChunk[]>().notNull(),
		createdAt: createdAt()
	},
	(table) => [
		primaryKey({ columns: [table.tenantId, table.generationId, table.seq] }),
		foreignKey({
			columns: [table.tenantId, table.generationId],
			foreignColumns: [aiGenerations.tenantId, aiGenerations.id]
		}).onDelete('cascade'),
		// The text of a generation is seen by whoever sees it; its own policies answer the inner query.
		...tenantPolicies(
			table.tenantId,
			isThere(
				sql`ai_generations where ai_generations.tenant_id = ${table.tenantId} and ai_generations.id = ${table.generationId}`
			)
		)
	]
);
