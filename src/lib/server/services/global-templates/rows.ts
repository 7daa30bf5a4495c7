import { and, eq, isNull, sql, sum, type SQL } from 'drizzle-orm';
import type { TemplateDetail, TemplateSummary } from '$lib/domain/templates';
import type { Transaction } from '../../db/client';
import { aiPromptTemplates, aiPromptTemplateUses, aiPromptTemplateVersions, users } from '../../db/schema';
import { contentOf } from '../templates/content';

/** The templates for everybody, published or not. */
export function globalTemplate(id?: string): SQL | undefined {
	return and(
		isNull(aiPromptTemplates.tenantId),
		isNull(aiPromptTemplates.deletedAt),
		id === undefined ? undefined : eq(aiPromptTemplates.id, id)
	);
}

/** A query of them as the platform sees them: with the uses of all tenants, and who wrote the current version. */
export function selectGlobalTemplates(tx: Transaction, condition: SQL | undefined) {
	const uses = tx
		.select({
			templateId: aiPromptTemplateUses.templateId,
			count: sum(aiPromptTemplateUses.useCount).as('count')
		})
		.from(aiPromptTemplateUses)
		.groupBy(aiPromptTemplateUses.templateId)
		.as('uses');
	return tx
		.select({
			template: aiPromptTemplates,
			usageCount: sql<number>`coalesce(${uses.count}, 0)`.mapWith(Number),
			author: users.name
		})
		.from(aiPromptTemplates)
		.innerJoin(aiPromptTemplateVersions, eq(aiPromptTemplateVersions.id, aiPromptTemplates.versionId))
		.leftJoin(users, eq(users.id, aiPromptTemplateVersions.authorId))
		.leftJoin(uses, eq(uses.templateId, aiPromptTemplates.id))
		.where(condition);
}

type GlobalTemplateRow = Awaited<ReturnType<typeof selectGlobalTemplates>>[number];

export function summaryOf({ template, usageCount, author }: GlobalTemplateRow): TemplateSummary {
	const { id, name, description, category, variables, isPublic } = template;
	return {
		id,
		scope: 'global',
		name,
		description,
		category,
		variableCount: variables.length,
		isPublic,
		usageCount,
		author,
		isOwn: false,
		canEdit: true,
		versionId: template.versionId,
		version: template.versionNumber,
		updatedAt: template.updatedAt.toISOString()
	};
}

export function detailOf(row: GlobalTemplateRow): TemplateDetail {
	return {
		...summaryOf(row),
		...contentOf(row.template),
		createdAt: row.template.createdAt.toISOString()
	};
}
