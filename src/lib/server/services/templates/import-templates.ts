import { isDeepStrictEqual } from 'node:util';
import { and, eq, inArray } from 'drizzle-orm';
import type { TemplateContent } from '$lib/domain/templates';
import { checkTemplate, type TemplatesImport } from '$lib/domain/templates-exchange';
import type { TenantScope } from '$lib/domain/tenant-scope';
import type { Transaction } from '../../db/client';
import { aiPromptTemplates } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { requirePermission, type TenantContext } from '../context';
import { visibleTemplate } from './access';
import { contentOf } from './content';
import { insertTemplate } from './write-version';

/**
 * Takes templates from a file in: as the asker's own, for nobody else to see until they publish them. What they have
 * already, word for word, is not taken a second time.
 * @param templates in the form of domain/templates-exchange.ts, not trusted to be
 * @throws {AppError} FORBIDDEN
 */
export async function importTemplates(
	context: TenantContext,
	{ templates }: { templates: readonly unknown[] }
): Promise<TemplatesImport> {
	requirePermission(context, 'templates:write');
	const { scope } = context;
	const report: TemplatesImport = { imported: 0, known: 0, skipped: [] };
	const contents: TemplateContent[] = [];
	for (const item of templates) {
		const checked = checkTemplate(item);
		if ('reason' in checked) report.skipped.push(checked);
		else contents.push(checked.content);
	}
	if (contents.length === 0) return report;
	await withTenant(scope, async (tx) => {
		const own = await ownContents(tx, scope, contents);
		for (const content of contents) {
			if (own.some((known) => isDeepStrictEqual(known, content))) {
				report.known++;
				continue;
			}
			const { tenantId, userId } = scope;
			await insertTemplate(tx, { tenantId, userId }, { content, note: 'Imported', authorId: userId });
			own.push(content);
			report.imported++;
		}
	});
	return report;
}

async function ownContents(
	tx: Transaction,
	scope: TenantScope,
	like: readonly TemplateContent[]
): Promise<TemplateContent[]> {
	const rows = await tx
		.select()
		.from(aiPromptTemplates)
		.where(
			and(
				visibleTemplate(scope),
				eq(aiPromptTemplates.userId, scope.userId),
				inArray(aiPromptTemplates.name, [...new Set(like.map(({ name }) => name))])
			)
		);
	return rows.map(contentOf);
}
