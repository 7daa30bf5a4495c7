import { sql } from 'drizzle-orm';
import { boolean, index, pgTable, text, uniqueIndex, uuid, varchar, integer } from 'drizzle-orm/pg-core';
import { visibleWhere } from './access';
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
		createdAt: createdAt(),
		updatedAt: updatedAt()
	},
	(table) => [
		uniqueIndex('users_email_key').on(sql`lower(${table.email})`),
		// Colleagues see each other; the memberships in here are already those of the one tenant.
		...visibleWhere(sql`exists (select 1 from memberships where memberships.user_id = ${table.id})`)
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
		expiresAt: instant('expires_at').notNull(),
		userAgent: text('user_agent'),
		ip: text('ip'),
		lastSeenAt: instant('last_seen_at').notNull().defaultNow(),
		createdAt: createdAt()
	},
	(table) => [index('sessions_user_idx').on(table.userId)]
);

/** Counters of rate-limiter-flexible, which names the columns. */
export const rateLimits = pgTable('rate_limits', {
	key: varchar('key', { length: 255 }).primaryKey(),
	points: integer('points').notNull().default(0),
	expire: instant('expire')
});
