import { sql, type SQL } from 'drizzle-orm';
import {
	boolean,
	check,
	foreignKey,
	integer,
	jsonb,
	pgPolicy,
	pgTable,
	primaryKey,
	text,
	unique,
	uuid,
	type AnyPgColumn
} from 'drizzle-orm/pg-core';
import type { ConversationSettings } from '../../../domain/conversations';
import type { Variable } from '../../../domain/templates';
import {
	actsAsAdmin,
	appRole,
	currentTenantId,
	currentUserId,
	isThere,
	readAndWritePolicies,
	tenantPolicies
} from './access';
import { createdAt, id, instant, tenantId, updatedAt } from './columns';
import { tenants } from './tenancy';

/** Which model is asked, and how, where the conversation does not say otherwise. */
export interface TemplateConfig {
	modelId?: string;
	settings?: ConversationSettings;
}

/** What a version says, and the template's row as well: the current one's. */
const content = {
	name: text('name').notNull(),
	description: text('description').notNull().default(''),
	category: text('category').notNull().default(''),
	systemPrompt: text('system_prompt'),
	userPromptTemplate: text('user_prompt_template').notNull(),
	variables: jsonb('variables').$type<Variable[]>().notNull().default([]),
	config: jsonb('config').$type<TemplateConfig>().notNull().default({})
};

/** Read, never written, from inside a tenant, whichever it is: what is published to everybody. */
const readsGlobal = (tenantId: AnyPgColumn, isPublished: SQL) =>
	pgPolicy('app_reads_global', {
		for: 'select',
		to: appRole,
		using: sql`${tenantId} is null and ${currentTenantId} is not null and ${isPublished}`
	});

const templateIsSeen = (templateId: AnyPgColumn) =>
	isThere(sql`ai_prompt_templates where ai_prompt_templates.id = ${templateId}`);

/** A prompt with variables: global (no tenant), its tenant's when public, else its author's. */
export const aiPromptTemplates = pgTable(
	'ai_prompt_templates',
	{
		id: id().primaryKey(),
		/** null: for everyone */
		tenantId: uuid('tenant_id').references(() => tenants.id),
		/** null: the platform's; who wrote a version of it, the version says */
		userId: uuid('user_id'),
		...content,
		/** its whole tenant's, or everybody's where it has none; else its author's, or the platform's, alone */
		isPublic: boolean('is_public').notNull().default(false),
		/** in its tenant; of a global one each tenant's uses are in {@link aiPromptTemplateUses} alone */
		usageCount: integer('usage_count').notNull().default(0),
		/** the current one. No foreign key: template and version would reference each other */
		versionId: uuid('version_id').notNull(),
		versionNumber: integer('version_number').notNull().default(1),
		/** out of every list; messages and the ledger still refer to it */
		deletedAt: instant('deleted_at'),
		createdAt: createdAt(),
		updatedAt: updatedAt()
	},
	(table) => [
		// The same tenant, or none, as its versions.
		unique('ai_prompt_templates_tenant_key').on(table.tenantId, table.id),
		check('ai_prompt_templates_author', sql`${table.tenantId} is null or ${table.userId} is not null`),
		// Whoever sees one may use it, which is counted in it. What else they may change, a trigger decides: access/triggers.sql.
		...readAndWritePolicies(table.tenantId, {
			read: sql`(${table.isPublic} or ${table.userId} = ${currentUserId})`,
			write: sql`(${table.isPublic} or ${table.userId} = ${currentUserId})`
		}),
		readsGlobal(table.tenantId, sql`${table.isPublic}`)
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
		...content,
		/** null: came with the product */
		authorId: uuid('author_id'),
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
		// Seen with its template, and written by whom it may be changed by: its own policies answer the inner queries.
		...readAndWritePolicies(table.tenantId, {
			read: templateIsSeen(table.templateId),
			write: isThere(
				sql`ai_prompt_templates where ai_prompt_templates.id = ${table.templateId} and (ai_prompt_templates.user_id = ${currentUserId} or ${actsAsAdmin})`
			)
		}),
		readsGlobal(table.tenantId, templateIsSeen(table.templateId))
	]
);

/**
 * How often a tenant has used a version. Plain ids without foreign keys, as in the ledger: a global template has no
 * tenant to carry, and its uses are each tenant's own affair.
 */
export const aiPromptTemplateUses = pgTable(
	'ai_prompt_template_uses',
	{
		tenantId: tenantId(),
		templateId: uuid('template_id').notNull(),
		versionId: uuid('version_id').notNull(),
		useCount: integer('use_count').notNull().default(0),
		lastUsedAt: instant('last_used_at').notNull().defaultNow()
	},
	(table) => [
		primaryKey({ columns: [table.tenantId, table.templateId, table.versionId] }),
		...tenantPolicies(table.tenantId, templateIsSeen(table.templateId))
	]
);
