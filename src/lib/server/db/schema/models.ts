import { sql } from 'drizzle-orm';
import {
	boolean,
	check,
	date,
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
import type { ModelCapabilities, ModelConfig } from '../../../domain/models';
import type { CatalogueReport } from '../../../domain/catalogue-sync';
import type { PriceProblem, PriceRecord } from '../../../domain/price';
import { actsAsAdmin, readAndWritePolicies } from './access';
import { createdAt, id, instant, tenantId, updatedAt, usd } from './columns';
import { users } from './identity';
import { tenants } from './tenancy';

export const priceSource = pgEnum('price_source', ['provider', 'admin']);
export const syncStatus = pgEnum('catalogue_sync_status', ['running', 'done', 'failed']);

/** The catalogue: one for the whole deployment, so without a tenant. */
export const aiModels = pgTable(
	'ai_models',
	{
		id: id().primaryKey(),
		/** OpenRouter's id, `author/slug` */
		modelId: text('model_id').notNull(),
		name: text('name').notNull(),
		/** the maker's name, as people know it */
		provider: text('provider').notNull(),
		description: text('description').notNull().default(''),
		contextWindow: integer('context_window').notNull(),
		/** null: the provider does not say */
		maxOutputTokens: integer('max_output_tokens'),
		inputCostPer1k: usd('input_cost_per_1k').notNull(),
		outputCostPer1k: usd('output_cost_per_1k').notNull(),
		/** in force, unless `quarantineReason` says that it is none */
		pricing: jsonb('pricing').$type<PriceRecord>().notNull(),
		/** an administrator's price stays, whatever the provider lists */
		priceSource: priceSource('price_source').notNull().default('provider'),
		/** as the provider listed it last, sane or not; null before the first sync */
		listedPricing: jsonb('listed_pricing').$type<unknown>(),
		capabilities: jsonb('capabilities').$type<ModelCapabilities>().notNull(),
		config: jsonb('config').$type<ModelConfig>().notNull(),
		/** the provider still serves it */
		isActive: boolean('is_active').notNull().default(true),
		/** the platform admin allows it */
		isEnabled: boolean('is_enabled').notNull().default(true),
		/** why its price cannot be used; null for a sane one */
		quarantineReason: text('quarantine_reason').$type<PriceProblem>(),
		releasedOn: date('released_on', { mode: 'string' }),
		expiresOn: date('expires_on', { mode: 'string' }),
		syncedAt: instant('synced_at'),
		createdAt: createdAt(),
		updatedAt: updatedAt()
	},
	(table) => [
		uniqueIndex('ai_models_model_id_key').on(table.modelId),
		check('ai_models_price_not_negative', sql`${table.inputCostPer1k} >= 0 and ${table.outputCostPer1k} >= 0`)
	]
);

/** Every price a model has had; a generation points at the one it was held under. Never edited. */
export const aiModelPrices = pgTable(
	'ai_model_prices',
	{
		id: id().primaryKey(),
		modelId: uuid('model_id')
			.notNull()
			.references(() => aiModels.id),
		effectiveFrom: instant('effective_from').notNull().defaultNow(),
		pricing: jsonb('pricing').$type<PriceRecord>().notNull(),
		createdAt: createdAt()
	},
	(table) => [index('ai_model_prices_model_idx').on(table.modelId, table.effectiveFrom.desc())]
);

/** A tenant's own switch for a model. None: the model is as the platform has it. */
export const tenantModels = pgTable(
	'tenant_models',
	{
		tenantId: tenantId().references(() => tenants.id),
		modelId: uuid('model_id')
			.notNull()
			.references(() => aiModels.id),
		isEnabled: boolean('is_enabled').notNull(),
		updatedBy: uuid('updated_by')
			.notNull()
			.references(() => users.id),
		createdAt: createdAt(),
		updatedAt: updatedAt()
	},
	(table) => [
		primaryKey({ columns: [table.tenantId, table.modelId] }),
		...readAndWritePolicies(table.tenantId, { read: sql`true`, write: actsAsAdmin })
	]
);

/** Each time that the catalogue was compared with the provider's, and what came of it. */
export const catalogueSyncs = pgTable(
	'catalogue_syncs',
	{
		id: id().primaryKey(),
		status: syncStatus('status').notNull().default('running'),
		/** what it is at, for those who wait */
		phase: text('phase').notNull().default('asking the provider'),
		/** null: by the clock */
		startedBy: uuid('started_by').references(() => users.id),
		report: jsonb('report').$type<CatalogueReport>(),
		/** in a person's words */
		failure: text('failure'),
		createdAt: createdAt(),
		finishedAt: instant('finished_at')
	},
	(table) => [
		// One at a time, across all instances.
		uniqueIndex('catalogue_syncs_one_running_key')
			.on(table.status)
			.where(sql`status = 'running'`)
	]
);

/** What the platform's administrators decide for the whole deployment: one row, made with its first change. */
export const platformSettings = pgTable(
	'platform_settings',
	{
		isOnly: boolean('is_only').primaryKey().default(true),
		/** whether models that a sync finds may be used before somebody has looked at them */
		newModelsEnabled: boolean('new_models_enabled').notNull().default(true),
		updatedAt: updatedAt()
	},
	(table) => [check('platform_settings_one_row', sql`${table.isOnly}`)]
);
