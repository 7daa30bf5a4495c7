import { and, asc, ne, or, sql } from 'drizzle-orm';
import type { Page } from '$lib/domain/lists';
import type { TemplateSummary } from '$lib/domain/templates';
import { aiPromptTemplates } from '../../db/schema';
import { withSystem } from '../../db/tenancy';
import type { PlatformContext } from '../context';
import { offsetOf, pageByOffset } from '../offset';
import { containing } from '../search';
import { globalTemplate, selectGlobalTemplates, summaryOf } from './rows';

/**
 * The templates for everybody, by name: those that nobody sees yet as well.
 * @throws {AppError} INVALID_INPUT for a cursor that is not one
 */
export async function listGlobalTemplates(
	_platform: PlatformContext,
	{ search = '', cursor, limit }: { search?: string; cursor?: string | null; limit: number }
): Promise<Page<TemplateSummary>> {
	const offset = offsetOf(cursor);
	const { name, description, category, id } = aiPromptTemplates;
	const found = or(containing(name, search), containing(description, search), containing(category, search));
	const rows = await withSystem((tx) =>
		selectGlobalTemplates(tx, and(globalTemplate(), search === '' ? undefined : found))
			.orderBy(asc(sql`lower(${name})`), asc(id))
			.limit(limit + 1)
			.offset(offset)
	);
	return pageByOffset(rows.map(summaryOf), { offset, limit });
}

const CATEGORIES_MAX = 100;

/** The categories that they are in. */
export async function listGlobalCategories(_platform: PlatformContext): Promise<string[]> {
	const { category } = aiPromptTemplates;
	const rows = await withSystem((tx) =>
		tx
			.selectDistinct({ category })
			.from(aiPromptTemplates)
			.where(and(globalTemplate(), ne(category, '')))
			.orderBy(asc(category))
			.limit(CATEGORIES_MAX)
	);
	return rows.map((row) => row.category);
}
