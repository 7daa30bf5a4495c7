import { and, asc, count, desc, eq, isNotNull, isNull, ne, or, sql, type SQL } from 'drizzle-orm';
import type { Page } from '$lib/domain/lists';
import type { TemplateScope, TemplateSort, TemplateSummary } from '$lib/domain/templates';
import type { TenantScope } from '$lib/domain/tenant-scope';
import { aiPromptTemplates } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { requirePermission, type TenantContext } from '../context';
import { offsetOf, pageByOffset } from '../offset';
import { containing } from '../search';
import { visibleTemplate } from './access';
import { selectTemplates, summaryOf } from './rows';

export interface TemplateFilter {
	search?: string;
	category?: string;
	scope?: TemplateScope;
}

/**
 * The templates that the asker sees: their own, the organisation's and those for everybody.
 * @throws {AppError} INVALID_INPUT for a cursor that is not one
 */
export async function listTemplates(
	context: TenantContext,
	{
		cursor,
		limit,
		sort,
		...filter
	}: TemplateFilter & { cursor?: string | null; limit: number; sort: TemplateSort }
): Promise<Page<TemplateSummary>> {
	requirePermission(context, 'templates:read');
	const { scope } = context;
	const offset = offsetOf(cursor);
	const rows = await withTenant(scope, (tx) => {
		const { query, usageCount } = selectTemplates(tx, scope, matching(scope, filter));
		const byName = [asc(sql`lower(${aiPromptTemplates.name})`), asc(aiPromptTemplates.id)];
		const order = {
			used: [desc(usageCount), ...byName],
			name: byName,
			newest: [desc(aiPromptTemplates.updatedAt), ...byName]
		} satisfies Record<TemplateSort, SQL[]>;
		return query
			.orderBy(...order[sort])
			.limit(limit + 1)
			.offset(offset);
	});
	return pageByOffset(
		rows.map((row) => summaryOf(scope, row)),
		{ offset, limit }
	);
}

/** The categories of what the asker sees, each with how many are in it. */
export async function listCategories(context: TenantContext): Promise<{ category: string; count: number }[]> {
	requirePermission(context, 'templates:read');
	return withTenant(context.scope, (tx) =>
		tx
			.select({ category: aiPromptTemplates.category, count: count() })
			.from(aiPromptTemplates)
			.where(and(visibleTemplate(context.scope), ne(aiPromptTemplates.category, '')))
			.groupBy(aiPromptTemplates.category)
			.orderBy(asc(aiPromptTemplates.category))
			.limit(CATEGORIES_MAX)
	);
}

const CATEGORIES_MAX = 100;

function matching(scope: TenantScope, { search = '', category = '', scope: where }: TemplateFilter) {
	const { name, description } = aiPromptTemplates;
	return and(
		visibleTemplate(scope),
		search === ''
			? undefined
			: or(
					containing(name, search),
					containing(description, search),
					containing(aiPromptTemplates.category, search)
				),
		category === '' ? undefined : eq(aiPromptTemplates.category, category),
		where === undefined ? undefined : within(where)
	);
}

function within(scope: TemplateScope): SQL | undefined {
	const { tenantId, isPublic } = aiPromptTemplates;
	if (scope === 'global') return isNull(tenantId);
	return and(isNotNull(tenantId), eq(isPublic, scope === 'tenant'));
}
