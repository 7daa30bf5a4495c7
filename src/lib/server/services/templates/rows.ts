import { and, eq, sql, sum, type SQL } from 'drizzle-orm';
import type { TemplateDetail, TemplateSummary } from '$lib/domain/templates';
import type { TenantScope } from '$lib/domain/tenant-scope';
import type { Transaction } from '../../db/client';
import { aiPromptTemplates, aiPromptTemplateUses, users } from '../../db/schema';
import { mayChange, scopeOf } from './access';
import { contentOf } from './content';

/** In a left join: people who have left the tenant are not seen any more, what they published is. */
const authorName = sql<string | null>`case
	when ${aiPromptTemplates.userId} is null then null else coalesce(${users.name}, 'A former member') end`;

/** A query of templates as a tenant sees them, with its own uses of each. */
export function selectTemplates(tx: Transaction, { tenantId }: TenantScope, condition: SQL | undefined) {
	const uses = tx
		.select({
			templateId: aiPromptTemplateUses.templateId,
			count: sum(aiPromptTemplateUses.useCount).as('count')
		})
		.from(aiPromptTemplateUses)
		.where(eq(aiPromptTemplateUses.tenantId, tenantId))
		.groupBy(aiPromptTemplateUses.templateId)
		.as('uses');
	const usageCount = sql<number>`coalesce(${uses.count}, 0)`.mapWith(Number);
	const query = tx
		.select({ template: aiPromptTemplates, usageCount, author: authorName })
		.from(aiPromptTemplates)
		.leftJoin(uses, eq(uses.templateId, aiPromptTemplates.id))
		.leftJoin(users, eq(users.id, aiPromptTemplates.userId))
		.where(and(condition));
	return { query, usageCount };
}

export type TemplateRow = Awaited<ReturnType<typeof selectTemplates>['query']>[number];

export function summaryOf(
	scope: TenantScope,
	{ template, usageCount, author }: TemplateRow
): TemplateSummary {
	const { id, name, description, category, variables, isPublic } = template;
	const isGlobal = template.tenantId === null;
	return {
		id,
		scope: scopeOf(template),
		name,
		description,
		category,
		variableCount: variables.length,
		isPublic: isPublic || isGlobal,
		usageCount,
		author: isGlobal ? null : author,
		isOwn: template.userId === scope.userId && !isGlobal,
		canEdit: mayChange(scope, template),
		versionId: template.versionId,
		version: template.versionNumber,
		updatedAt: template.updatedAt.toISOString()
	};
}

export function detailOf(scope: TenantScope, row: TemplateRow): TemplateDetail {
	return {
		...summaryOf(scope, row),
		...contentOf(row.template),
		createdAt: row.template.createdAt.toISOString()
	};
}
