import { sql } from 'drizzle-orm';
import { boolean, index, pgTable, text, uniqueIndex, uuid, varchar, integer } from 'drizzle-orm/pg-core';
import { isThere, visibleWhere } from './access';
import { createdAt, id, instant, updatedAt } from './columns';

/** A person. They belong to tenants through memberships. */
export const users = pgTable(
	'users',
	{
		id: id().primaryKey(),
		/** stored in lower case; the index makes sure of it whoever writes */
		email: text('email').notNull(),
		name: text('name').notNull(),
		/** argon2id; the app role may not read it */
		passwordHash: text('password_hash').notNull(),
		isPlatformAdmin: boolean('is_platform_admin').notNull().default(false),
		emailVerifiedAt: instant('email_verified_at'),
		/** where they land after signing in. No foreign key: the tenant table refers to people, not people to it */
		lastTenantId: uuid('last_tenant_id'),
		/** the row stays, without anything that tells who it was, because usage and shared conversations name it */
		deletedAt: instant('deleted_at'),
		createdAt: createdAt(),
		updatedAt: updatedAt()
	},
	(table) => [
		uniqueIndex('users_email_key').on(sql`lower(${table.email})`),
		// Colleagues see each other; the memberships in here are already those of the one tenant.
		...visibleWhere(isThere(sql`memberships where memberships.user_id = ${table.id}`))
	]
);

/** Lucia's sessions. The id is the SHA-256 of the token in the cookie, so a leaked table opens nothing. */
export const sessions = pgTable(
	'sessions',
	{
		id: text('id').primaryKey(),
		userId: uuid('user_id')
			.notNull()
			.references(() => users.id, { onDelete: 'cascade' }),
		/** made at sign-in; the sessions that stand in for one another share it */
		deviceId: uuid('device_id').notNull().defaultRandom(),
		expiresAt: instant('expires_at').notNull(),
		userAgent: text('user_agent'),
		ip: text('ip'),
		lastSeenAt: instant('last_seen_at').notNull().defaultNow(),
		/** what the person may do has changed: the next page is answered with a new session in its place */
		mustRotate: boolean('must_rotate').notNull().default(false),
		/** since when another session stands in for it; what was under way at that moment may finish */
		replacedAt: instant('replaced_at'),
		createdAt: createdAt()
	},
	(table) => [
		index('sessions_user_idx').on(table.userId),
		// However many requests of a device come at once, one session stands in for the last.
		uniqueIndex('sessions_one_of_device_key')
			.on(table.deviceId)
			.where(sql`replaced_at is null`)
	]
);

/** Links for choosing a new password: one hour, once. Only the hash of what is in the mail. */
export const passwordResets = pgTable(
	'password_resets',
	{
		tokenHash: text('token_hash').primaryKey(),
		userId: uuid('user_id')
			.notNull()
			.references(() => users.id, { onDelete: 'cascade' }),
		expiresAt: instant('expires_at').notNull(),
		usedAt: instant('used_at'),
		createdAt: createdAt()
	},
	(table) => [index('password_resets_user_idx').on(table.userId)]
);

/** Counters of rate-limiter-flexible, which names the columns. */
export const rateLimits = pgTable('rate_limits', {
	key: varchar('key', { length: 255 }).primaryKey(),
	points: integer('points').notNull().default(0),
	expire: instant('expire')
});
