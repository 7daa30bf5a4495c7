import { sql } from 'drizzle-orm';
import {
	bigint,
	check,
	date,
	index,
	integer,
	jsonb,
	pgEnum,
	pgTable,
	primaryKey,
	text,
	unique,
	uniqueIndex,
	uuid
} from 'drizzle-orm/pg-core';
import { BUDGET_SCOPES, RAISE_GRANTERS } from '../../../domain/budgets';
import { PERIODS } from '../../../domain/periods';
import type { PriceRecord } from '../../../domain/price';
import { USAGE_DIMENSIONS } from '../../../domain/usage-dimensions';
import { actsAsAdmin, logPolicies, readAndWritePolicies, tenantPolicies } from './access';
import { createdAt, id, instant, tenantId, updatedAt, usd, usdSum } from './columns';
import { generationKind } from './generations';
import { users } from './identity';
import { tenants } from './tenancy';

export const budgetScope = pgEnum('budget_scope', BUDGET_SCOPES);
export const raiseGranter = pgEnum('raise_granter', RAISE_GRANTERS);
export const ledgerKind = pgEnum('ledger_kind', ['charge', 'adjustment']);
export const ledgerSource = pgEnum('ledger_source', ['stream', 'lookup', 'estimate']);

/**
 * What a tenant, a member in it or an API key of it has spent and has reserved in a UTC month. The limits are the
 * tenant's, the membership's and the key's own columns with the raises in force, so that a changed limit counts at
 * once; the hold compares with them in its UPDATE.
 */
export const budgets = pgTable(
	'budgets',
	{
		tenantId: tenantId(),
		scope: budgetScope('scope').notNull(),
		/** the tenant's, the user's or the API key's id */
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

/** More than the limit, once and until a day: what an exception was, who made it and why stays readable. */
export const budgetRaises = pgTable(
	'budget_raises',
	{
		tenantId: tenantId().references(() => tenants.id),
		id: id(),
		scope: budgetScope('scope').notNull(),
		subjectId: uuid('subject_id').notNull(),
		/** USD on top of the limit, for as long as it is in force */
		amountUsd: usd('amount_usd').notNull(),
		/** whose limit it lifts: the platform's quota, or one that the tenant's admins have set */
		grantedBy: raiseGranter('granted_by').notNull(),
		reason: text('reason').notNull(),
		createdBy: uuid('created_by')
			.notNull()
			.references(() => users.id),
		expiresAt: instant('expires_at').notNull(),
		revokedAt: instant('revoked_at'),
		createdAt: createdAt()
	},
	(table) => [
		primaryKey({ columns: [table.tenantId, table.id] }),
		// Each hold asks for those of its budgets.
		index('budget_raises_subject_idx').on(table.tenantId, table.scope, table.subjectId),
		check('budget_raises_positive', sql`${table.amountUsd} > 0`),
		// Members read them as their holds do; what the platform grants is out of the tenant's reach.
		...readAndWritePolicies(table.tenantId, {
			read: sql`true`,
			write: sql`(${actsAsAdmin} and ${table.grantedBy} = 'tenant')`
		})
	]
);

/** A budget has come to a half, to four fifths, or to its end: told to the tenant's admins, once each a month. */
export const budgetNotices = pgTable(
	'budget_notices',
	{
		tenantId: tenantId().references(() => tenants.id),
		id: id(),
		scope: budgetScope('scope').notNull(),
		subjectId: uuid('subject_id').notNull(),
		periodStart: instant('period_start').notNull(),
		/** per cent of the limit */
		threshold: integer('threshold').notNull(),
		/** USD, as they were */
		spent: usd('spent').notNull(),
		limitUsd: usd('limit_usd').notNull(),
		/** null: not yet, or there is no mail */
		mailedAt: instant('mailed_at'),
		createdAt: createdAt()
	},
	(table) => [
		primaryKey({ columns: [table.tenantId, table.id] }),
		unique('budget_notices_once_key').on(
			table.tenantId,
			table.scope,
			table.subjectId,
			table.periodStart,
			table.threshold
		),
		index('budget_notices_unmailed_idx')
			.on(table.createdAt)
			.where(sql`mailed_at is null`),
		// Written by whoever's call it was, read by admins.
		...logPolicies(table.tenantId, { read: actsAsAdmin })
	]
);

/**
 * What of a charge its tokens come to, by the price that it was held under. The rest of the amount is fees, discounts
 * and what the provider rounds; an adjustment is all rest.
 */
const costsByClass = {
	inputCost: usdSum('input_cost'),
	cacheReadCost: usdSum('cache_read_cost'),
	cacheWriteCost: usdSum('cache_write_cost'),
	/** with reasoning */
	outputCost: usdSum('output_cost')
};

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
		/** what the call was for */
		purpose: generationKind('purpose').notNull(),
		/** 0 for the charge; 1, 2 … for the adjustments after it */
		sequence: integer('sequence').notNull(),
		/** of an answer that used tools: which of its calls this was, 0, 1, 2 … */
		step: integer('step').notNull().default(0),
		source: ledgerSource('source').notNull(),
		/** USD; an adjustment may be negative */
		amount: usd('amount').notNull(),
		userId: uuid('user_id').notNull(),
		apiKeyId: uuid('api_key_id'),
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
		...costsByClass,
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
		// What is behind a figure: its entries in order of time, a page at a time, each kind of figure by its own index.
		index('ai_usage_ledger_newest_idx').on(table.tenantId, table.occurredAt, table.id),
		index('ai_usage_ledger_user_idx').on(table.tenantId, table.userId, table.occurredAt, table.id),
		index('ai_usage_ledger_model_idx').on(table.tenantId, table.modelId, table.occurredAt, table.id),
		index('ai_usage_ledger_template_idx')
			.on(table.tenantId, table.templateId, table.occurredAt, table.id)
			.where(sql`template_id is not null`),
		index('ai_usage_ledger_api_key_idx')
			.on(table.tenantId, table.apiKeyId, table.occurredAt, table.id)
			.where(sql`api_key_id is not null`),
		// For reconciliation, which goes across tenants: the few that are estimates, and the few that were corrected.
		index('ai_usage_ledger_estimates_idx')
			.on(table.occurredAt)
			.where(sql`source = 'estimate'`),
		index('ai_usage_ledger_adjustments_idx')
			.on(table.occurredAt)
			.where(sql`kind = 'adjustment'`),
		...tenantPolicies(table.tenantId)
	]
);

/**
 * Checked text, not an enum: under row-level security an index is searched by conditions that cannot tell anything of
 * the rows that a policy hides, and PostgreSQL vouches for texts that are equal, not for enums.
 */
const usagePeriod = () => text('period', { enum: PERIODS }).notNull();
const isPeriod = sql.raw(`period in (${PERIODS.map((period) => `'${period}'`).join(', ')})`);
const isDimension = sql.raw(
	`dimension in (${USAGE_DIMENSIONS.map((dimension) => `'${dimension}'`).join(', ')})`
);

/** Rollups, written with each charge: what the usage pages read. */
export const aiUsageStats = pgTable(
	'ai_usage_stats',
	{
		tenantId: tenantId(),
		userId: uuid('user_id').notNull(),
		modelId: text('model_id').notNull(),
		period: usagePeriod(),
		periodStart: instant('period_start').notNull(),
		periodEnd: instant('period_end').notNull(),
		requestCount: integer('request_count').notNull().default(0),
		messageCount: integer('message_count').notNull().default(0),
		promptTokens: bigint('prompt_tokens', { mode: 'number' }).notNull().default(0),
		completionTokens: bigint('completion_tokens', { mode: 'number' }).notNull().default(0),
		totalTokens: bigint('total_tokens', { mode: 'number' }).notNull().default(0),
		/** of the completion's */
		reasoningTokens: bigint('reasoning_tokens', { mode: 'number' }).notNull().default(0),
		/** of the prompt's */
		cachedTokens: bigint('cached_tokens', { mode: 'number' }).notNull().default(0),
		cacheWriteTokens: bigint('cache_write_tokens', { mode: 'number' }).notNull().default(0),
		totalCost: usdSum('total_cost'),
		/** of it, for answers in chats: what an answer costs on average is this by `messageCount` */
		chatCost: usdSum('chat_cost'),
		...costsByClass,
		metadata: jsonb('metadata').$type<Record<string, unknown>>().notNull().default({}),
		createdAt: createdAt(),
		updatedAt: updatedAt()
	},
	(table) => [
		// In the order of the question: a tenant's rows of one kind of period within a range.
		primaryKey({
			columns: [table.tenantId, table.period, table.periodStart, table.userId, table.modelId]
		}),
		// For the platform's figures, which go across tenants.
		index('ai_usage_stats_period_idx').on(table.period, table.periodStart),
		check('ai_usage_stats_period_known', isPeriod),
		...tenantPolicies(table.tenantId)
	]
);

/** As {@link aiUsageStats}, by what few calls come by: a template or an API key. Calls without leave no row here. */
export const aiUsageAttributions = pgTable(
	'ai_usage_attributions',
	{
		tenantId: tenantId(),
		dimension: text('dimension', { enum: USAGE_DIMENSIONS }).notNull(),
		/** the template's or the API key's id; no reference, since usage outlives both */
		subjectId: uuid('subject_id').notNull(),
		userId: uuid('user_id').notNull(),
		period: usagePeriod(),
		periodStart: instant('period_start').notNull(),
		periodEnd: instant('period_end').notNull(),
		requestCount: integer('request_count').notNull().default(0),
		messageCount: integer('message_count').notNull().default(0),
		promptTokens: bigint('prompt_tokens', { mode: 'number' }).notNull().default(0),
		completionTokens: bigint('completion_tokens', { mode: 'number' }).notNull().default(0),
		totalCost: usdSum('total_cost'),
		createdAt: createdAt(),
		updatedAt: updatedAt()
	},
	(table) => [
		primaryKey({
			name: 'ai_usage_attributions_pk',
			columns: [
				table.tenantId,
				table.dimension,
				table.period,
				table.periodStart,
				table.subjectId,
				table.userId
			]
		}),
		check('ai_usage_attributions_period_known', isPeriod),
		check('ai_usage_attributions_dimension_known', isDimension),
		...tenantPolicies(table.tenantId)
	]
);

export const reconciliationStatus = pgEnum('reconciliation_status', ['running', 'done', 'failed']);

/** Each time that the ledger was compared with the provider's records, and what came of it. */
export const reconciliationRuns = pgTable(
	'reconciliation_runs',
	{
		id: id().primaryKey(),
		status: reconciliationStatus('status').notNull().default('running'),
		/** null: by the clock */
		startedBy: uuid('started_by').references(() => users.id),
		/** generations whose record was found */
		checked: integer('checked').notNull().default(0),
		/** of them, those whose charge was not what the provider says */
		adjusted: integer('adjusted').notNull().default(0),
		/** USD, Σ of the adjustments */
		adjustedUsd: usdSum('adjusted_usd'),
		/** generations that the provider has no record of */
		missing: integer('missing').notNull().default(0),
		/** USD: what the provider says that the key has used this UTC month; null where it does not say */
		providerMonthUsd: usd('provider_month_usd'),
		/** USD: the ledger's figure for the same month, at the same moment */
		ledgerMonthUsd: usd('ledger_month_usd'),
		/** in a person's words */
		failure: text('failure'),
		createdAt: createdAt(),
		finishedAt: instant('finished_at')
	},
	(table) => [
		// One at a time, across all instances.
		uniqueIndex('reconciliation_runs_one_running_key')
			.on(table.status)
			.where(sql`status = 'running'`)
	]
);

/** What was compared so far, by the UTC day of the calls and the model asked: written with each comparison. */
export const reconciliationDays = pgTable(
	'reconciliation_days',
	{
		day: date('day', { mode: 'string' }).notNull(),
		modelId: text('model_id').notNull(),
		checked: integer('checked').notNull().default(0),
		missing: integer('missing').notNull().default(0),
		adjusted: integer('adjusted').notNull().default(0),
		/** USD, of the checked ones: as the ledger had them before, as the provider has them */
		ledgerUsd: usdSum('ledger_usd'),
		providerUsd: usdSum('provider_usd'),
		updatedAt: updatedAt()
	},
	(table) => [primaryKey({ columns: [table.day, table.modelId] })]
);
