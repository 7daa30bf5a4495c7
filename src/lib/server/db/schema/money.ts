import { sql } from 'drizzle-orm';
import {
	bigint,
	check,
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
import { PERIODS } from '../../../domain/periods';
import type { PriceRecord } from '../../../domain/price';
import { tenantPolicies } from './access';
import { createdAt, id, instant, tenantId, updatedAt, usd, usdSum } from './columns';

export const budgetScope = pgEnum('budget_scope', ['tenant', 'member']);
export const ledgerKind = pgEnum('ledger_kind', ['charge', 'adjustment']);
export const ledgerSource = pgEnum('ledger_source', ['stream', 'lookup', 'estimate']);
export const usagePeriod = pgEnum('usage_period', PERIODS);

/**
 * What a tenant, or a member in it, has spent and has reserved in a UTC month. The limits are the tenant's and the
 * membership's own columns, so that a changed limit counts at once; the hold compares with them in its UPDATE.
 */
export const budgets = pgTable(
	'budgets',
	{
		tenantId: tenantId(),
		scope: budgetScope('scope').notNull(),
		/** the tenant's or the user's id */
		subjectId: uuid('subject_id').notNull(),
		periodStart: instant('period_start').notNull(),
		spent: usdSum('spent'),
		/** Σ holds of the generations that are not settled */
		held: usdSum('held'),
		createdAt: createdAt(),
		updatedAt: updatedAt()
	},
	(table) => [
		primaryKey({ columns: [table.tenantId, table.scope, table.subjectId, table.periodStart] }),
		check('budgets_held_not_negative', sql`${table.held} >= 0`),
		...tenantPolicies(table.tenantId)
	]
);

/**
 * Every charge, append-only by grant: no role of the application may update or delete. Plain ids without foreign
 * keys, so that nothing that happens to a conversation, a member or a template reaches it.
 */
export const aiUsageLedger = pgTable(
	'ai_usage_ledger',
	{
		tenantId: tenantId(),
		id: id(),
		generationId: uuid('generation_id').notNull(),
		kind: ledgerKind('kind').notNull(),
		/** 0 for the charge; 1, 2 … for the adjustments after it */
		sequence: integer('sequence').notNull(),
		source: ledgerSource('source').notNull(),
		/** USD; an adjustment may be negative */
		amount: usd('amount').notNull(),
		userId: uuid('user_id').notNull(),
		conversationId: uuid('conversation_id'),
		templateId: uuid('template_id'),
		templateVersionId: uuid('template_version_id'),
		modelId: text('model_id').notNull(),
		modelServed: text('model_served'),
		provider: text('provider'),
		providerGenerationId: text('provider_generation_id'),
		promptTokens: integer('prompt_tokens').notNull(),
		completionTokens: integer('completion_tokens').notNull(),
		reasoningTokens: integer('reasoning_tokens').notNull().default(0),
		cachedTokens: integer('cached_tokens').notNull().default(0),
		cacheWriteTokens: integer('cache_write_tokens').notNull().default(0),
		priceId: uuid('price_id').notNull(),
		pricing: jsonb('pricing').$type<PriceRecord>().notNull(),
		reason: text('reason'),
		/** when the call was made: its day, month and year are the entry's, for charge and adjustments alike */
		occurredAt: instant('occurred_at').notNull(),
		createdAt: createdAt()
	},
	(table) => [
		primaryKey({ columns: [table.tenantId, table.id] }),
		unique('ai_usage_ledger_once_key').on(table.tenantId, table.generationId, table.kind, table.sequence),
		index('ai_usage_ledger_time_idx').on(table.tenantId, table.occurredAt),
		...tenantPolicies(table.tenantId)
	]
);

/** Rollups, written with each charge: what the usage pages read. */
export const aiUsageStats = pgTable(
	'ai_usage_stats',
	{
		tenantId: tenantId(),
		userId: uuid('user_id').notNull(),
		modelId: text('model_id').notNull(),
		period: usagePeriod('period').notNull(),
		periodStart: instant('period_start').notNull(),
		periodEnd: instant('period_end').notNull(),
		requestCount: integer('request_count').notNull().default(0),
		messageCount: integer('message_count').notNull().default(0),
		promptTokens: bigint('prompt_tokens', { mode: 'number' }).notNull().default(0),
		completionTokens: bigint('completion_tokens', { mode: 'number' }).notNull().default(0),
		totalTokens: bigint('total_tokens', { mode: 'number' }).notNull().default(0),
		totalCost: usdSum('total_cost'),
		metadata: jsonb('metadata').$type<Record<string, unknown>>().notNull().default({}),
		createdAt: createdAt(),
		updatedAt: updatedAt()
	},
	(table) => [
		// In the order of the question: a tenant's rows of one kind of period within a range.
		primaryKey({
			columns: [table.tenantId, table.period, table.periodStart, table.userId, table.modelId]
		}),
		...tenantPolicies(table.tenantId)
	]
);
