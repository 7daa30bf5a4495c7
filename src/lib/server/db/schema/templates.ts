import { sql } from 'drizzle-orm';
import {
	boolean,
	check,
	foreignKey,
	index,
	integer,
	jsonb,
	pgPolicy,
	pgTable,
	text,
	unique,
	uuid
} from 'drizzle-orm/pg-core';
import { appRole, currentTenantId, currentUserId, readAndWritePolicies, visibleWhere } from './access';
import { createdAt, id, updatedAt } from './columns';
import { tenants } from './tenancy';

/** A prompt with variables: global (no tenant), its tenant's when public, else its author's. */
export const aiPromptTemplates = pgTable(
	'ai_prompt_templates',
	{
		id: id().primaryKey(),
		/** null: for everyone */
		tenantId: uuid('tenant_id').references(() => tenants.id),
		userId: uuid('user_id').notNull(),
		name: text('name').notNull(),
		description: text('description').notNull().default(''),
		category: text('category').notNull().default(''),
		systemPrompt: text('system_prompt'),
		userPromptTemplate: text('user_prompt_template').notNull(),
		variables: jsonb('variables').$type<Record<string, unknown>[]>().notNull().default([]),
		config: jsonb('config').$type<Record<string, unknown>>().notNull().default({}),
		isPublic: boolean('is_public').notNull().default(false),
		usageCount: integer('usage_count').notNull().default(0),
		createdAt: createdAt(),
		updatedAt: updatedAt()
	},
	(table) => [
		index('ai_prompt_templates_tenant_idx').on(table.tenantId, table.category),
		// The same tenant, or none, as its versions.
		unique('ai_prompt_templates_tenant_key').on(table.tenantId, table.id),
		...readAndWritePolicies(table.tenantId, {
			read: sql`(${table.isPublic} or ${table.userId} = ${currentUserId})`,
			write: sql`${table.userId} = ${currentUserId}`
		}),
		// Read, never written, from inside a tenant.
		pgPolicy('app_reads_global', { for: 'select', to: appRole, using: sql`${table.tenantId} is null` })
	]
);

/** What each save of a template said. Immutable; a message pins the one it used. */
export const aiPromptTemplateVersions = pgTable(
	'ai_prompt_template_versions',
	{
		id: id().primaryKey(),
		tenantId: uuid('tenant_id'),
		templateId: uuid('template_id')
			.notNull()
			.references(() => aiPromptTemplates.id, { onDelete: 'cascade' }),
		/** 1, 2, 3 … */
		number: integer('number').notNull(),
		systemPrompt: text('system_prompt'),
		userPromptTemplate: text('user_prompt_template').notNull(),
		variables: jsonb('variables').$type<Record<string, unknown>[]>().notNull().default([]),
		config: jsonb('config').$type<Record<string, unknown>>().notNull().default({}),
		authorId: uuid('author_id').notNull(),
		note: text('note').notNull().default(''),
		createdAt: createdAt()
	},
	(table) => [
		unique('ai_prompt_template_versions_number_key').on(table.templateId, table.number),
		foreignKey({
			columns: [table.tenantId, table.templateId],
			foreignColumns: [aiPromptTemplates.tenantId, aiPromptTemplates.id]
		}),
		check('ai_prompt_template_versions_number_positive', sql`${table.number} > 0`),
		// Seen with its template: the template's own policies answer the inner query.
		...visibleWhere(
			sql`${table.tenantId} = ${currentTenantId} and exists (select 1 from ai_prompt_templates where ai_prompt_templates.id = ${table.templateId})`
		),
		pgPolicy('app_reads_global', { for: 'select', to: appRole, using: sql`${table.tenantId} is null` })
	]
);
