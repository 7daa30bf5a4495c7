import { sql } from 'drizzle-orm';
import {
	boolean,
	check,
	date,
	index,
	integer,
	jsonb,
	pgTable,
	text,
	uniqueIndex,
	uuid
} from 'drizzle-orm/pg-core';
import type { ModelCapabilities, ModelConfig } from '../../../domain/models';
import type { PriceRecord } from '../../../domain/price';
import { createdAt, id, instant, updatedAt, usd } from './columns';

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
		pricing: jsonb('pricing').$type<PriceRecord>().notNull(),
		capabilities: jsonb('capabilities').$type<ModelCapabilities>().notNull(),
		config: jsonb('config').$type<ModelConfig>().notNull(),
		/** the provider still serves it */
		isActive: boolean('is_active').notNull().default(true),
		/** the platform admin allows it */
		isEnabled: boolean('is_enabled').notNull().default(true),
		/** why its price cannot be used; null for a sane one */
		quarantineReason: text('quarantine_reason'),
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
