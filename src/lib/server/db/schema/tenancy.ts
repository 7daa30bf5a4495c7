import { sql } from 'drizzle-orm';
import {
	check,
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
import { ROLES } from '../../../domain/roles';
import { currentTenantId, tenantPolicies, visibleWhere } from './access';
import { createdAt, id, tenantId, updatedAt, usd } from './columns';
import { users } from './identity';

export const memberRole = pgEnum('member_role', ROLES);
export const limitPolicy = pgEnum('limit_policy', ['block', 'downgrade']);

/** An organisation. */
export const tenants = pgTable(
	'tenants',
	{
		id: id().primaryKey(),
		name: text('name').notNull(),
		/** first segment of its pages' addresses */
		slug: text('slug').notNull(),
		/** null: the deployment's AI_MONTHLY_QUOTA_PER_TENANT */
		monthlyQuotaUsd: usd('monthly_quota_usd'),
		limitPolicy: limitPolicy('limit_policy').notNull().default('block'),
		fallbackModelId: text('fallback_model_id'),
		/** largest answer that may be asked for; null: the product's default */
		outputTokensMax: integer('output_tokens_max'),
		/** null: the deployment's OPENROUTER_DEFAULT_MODEL */
		defaultModelId: text('default_model_id'),
		settings: jsonb('settings').$type<Record<string, unknown>>().notNull().default({}),
		createdAt: createdAt(),
		updatedAt: updatedAt()
	},
	(table) => [
		uniqueIndex('tenants_slug_key').on(table.slug),
		check('tenants_quota_not_negative', sql`${table.monthlyQuotaUsd} >= 0`),
		check('tenants_output_tokens_positive', sql`${table.outputTokensMax} > 0`),
		...visibleWhere(sql`${table.id} = ${currentTenantId}`)
	]
);

export const memberships = pgTable(
	'memberships',
	{
		tenantId: tenantId().references(() => tenants.id),
		userId: uuid('user_id')
			.notNull()
			.references(() => users.id),
		role: memberRole('role').notNull(),
		/** null: only the tenant's own limit applies */
		monthlyLimitUsd: usd('monthly_limit_usd'),
		createdAt: createdAt(),
		updatedAt: updatedAt()
	},
	(table) => [
		primaryKey({ columns: [table.tenantId, table.userId] }),
		index('memberships_user_idx').on(table.userId),
		check('memberships_limit_not_negative', sql`${table.monthlyLimitUsd} >= 0`),
		...tenantPolicies(table.tenantId)
	]
);
