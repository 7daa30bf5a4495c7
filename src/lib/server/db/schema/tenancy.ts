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
import { actsAsAdmin, currentTenantId, currentUserId, readAndWritePolicies, visibleWhere } from './access';
import { createdAt, id, instant, tenantId, updatedAt, usd } from './columns';
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
		/** what its admins allow themselves of the quota; null: all of it */
		monthlyLimitUsd: usd('monthly_limit_usd'),
		limitPolicy: limitPolicy('limit_policy').notNull().default('block'),
		fallbackModelId: text('fallback_model_id'),
		/** largest answer that may be asked for; null: the product's default */
		outputTokensMax: integer('output_tokens_max'),
		/** null: the deployment's OPENROUTER_DEFAULT_MODEL */
		defaultModelId: text('default_model_id'),
		settings: jsonb('settings').$type<Record<string, unknown>>().notNull().default({}),
		/** nobody gets in, nothing is lost; the reason is for its people */
		suspendedAt: instant('suspended_at'),
		suspendedReason: text('suspended_reason'),
		/** for good, as far as its people are concerned; its ledger stays */
		deletedAt: instant('deleted_at'),
		createdAt: createdAt(),
		updatedAt: updatedAt()
	},
	(table) => [
		uniqueIndex('tenants_slug_key').on(table.slug),
		check('tenants_quota_not_negative', sql`${table.monthlyQuotaUsd} >= 0`),
		check('tenants_limit_not_negative', sql`${table.monthlyLimitUsd} >= 0`),
		check(
			'tenants_downgrade_to_a_model',
			sql`${table.limitPolicy} = 'block' or ${table.fallbackModelId} is not null`
		),
		check('tenants_output_tokens_positive', sql`${table.outputTokensMax} > 0`),
		check(
			'tenants_suspended_with_reason',
			sql`(${table.suspendedAt} is null) = (${table.suspendedReason} is null)`
		),
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
		/** notices up to then are no news to this admin */
		noticesReadAt: instant('notices_read_at'),
		createdAt: createdAt(),
		updatedAt: updatedAt()
	},
	(table) => [
		primaryKey({ columns: [table.tenantId, table.userId] }),
		index('memberships_user_idx').on(table.userId),
		check('memberships_limit_not_negative', sql`${table.monthlyLimitUsd} >= 0`),
		// Changed by admins; anybody may take themselves out.
		...readAndWritePolicies(table.tenantId, {
			read: sql`true`,
			write: sql`(${actsAsAdmin} or ${table.userId} = ${currentUserId})`,
			check: actsAsAdmin
		})
	]
);

/** A link into a tenant, made for one address. Only the token's hash: the link is shown once, to who made it. */
export const invitations = pgTable(
	'invitations',
	{
		tenantId: tenantId().references(() => tenants.id),
		id: id(),
		email: text('email').notNull(),
		role: memberRole('role').notNull(),
		tokenHash: text('token_hash').notNull(),
		invitedBy: uuid('invited_by')
			.notNull()
			.references(() => users.id),
		expiresAt: instant('expires_at').notNull(),
		acceptedAt: instant('accepted_at'),
		acceptedBy: uuid('accepted_by').references(() => users.id),
		revokedAt: instant('revoked_at'),
		createdAt: createdAt(),
		updatedAt: updatedAt()
	},
	(table) => [
		primaryKey({ columns: [table.tenantId, table.id] }),
		uniqueIndex('invitations_token_key').on(table.tokenHash),
		// One that can still be accepted for each address: inviting again renews it.
		uniqueIndex('invitations_open_key')
			.on(table.tenantId, table.email)
			.where(sql`accepted_at is null and revoked_at is null`),
		check(
			'invitations_one_end',
			sql`${table.acceptedAt} is null or (${table.revokedAt} is null and ${table.acceptedBy} is not null)`
		),
		...readAndWritePolicies(table.tenantId, { read: actsAsAdmin, write: actsAsAdmin })
	]
);

/** A key that a program asks with, on a budget of its own. Only the hash: the key is shown once, to who made it. */
export const apiKeys = pgTable(
	'api_keys',
	{
		tenantId: tenantId().references(() => tenants.id),
		id: id(),
		name: text('name').notNull(),
		/** how it begins, so that people can tell their keys apart */
		prefix: text('prefix').notNull(),
		keyHash: text('key_hash').notNull(),
		createdBy: uuid('created_by')
			.notNull()
			.references(() => users.id),
		/** null: only the tenant's and its maker's own limits apply */
		monthlyLimitUsd: usd('monthly_limit_usd'),
		lastUsedAt: instant('last_used_at'),
		expiresAt: instant('expires_at'),
		revokedAt: instant('revoked_at'),
		createdAt: createdAt(),
		updatedAt: updatedAt()
	},
	(table) => [
		primaryKey({ columns: [table.tenantId, table.id] }),
		uniqueIndex('api_keys_hash_key').on(table.keyHash),
		check('api_keys_limit_not_negative', sql`${table.monthlyLimitUsd} >= 0`),
		// A hold reads the limit, whoever asks with the key; the hash is out of reach by grant.
		...readAndWritePolicies(table.tenantId, { read: sql`true`, write: actsAsAdmin })
	]
);
