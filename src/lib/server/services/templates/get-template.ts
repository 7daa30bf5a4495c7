import { and, eq } from 'drizzle-orm';
import { AppError } from '$lib/domain/errors';
import type { TemplateCost, TemplateDetail } from '$lib/domain/templates';
import { aiPromptTemplateVersions } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { requirePermission, type TenantContext } from '../context';
import { visibleTemplate } from './access';
import { contentOf } from './content';
import { costOf } from './costs';
import { detailOf, selectTemplates } from './rows';

/**
 * A template as it is now, or as one of its versions said, with what it has cost.
 * @throws {AppError} NOT_FOUND
 */
export async function getTemplate(
	context: TenantContext,
	{ id, version }: { id: string; version?: number }
): Promise<TemplateDetail & { spent: TemplateCost }> {
	requirePermission(context, 'templates:read');
	const { scope } = context;
	return withTenant(scope, async (tx) => {
		const [row] = await selectTemplates(tx, scope, visibleTemplate(scope, id)).query;
		if (row === undefined) throw new AppError('NOT_FOUND');
		const detail = { ...detailOf(scope, row), spent: await costOf(tx, context, id) };
		if (version === undefined || version === detail.version) return detail;
		const [earlier] = await tx
			.select()
			.from(aiPromptTemplateVersions)
			.where(and(eq(aiPromptTemplateVersions.templateId, id), eq(aiPromptTemplateVersions.number, version)));
		if (earlier === undefined) throw new AppError('NOT_FOUND');
		return { ...detail, ...contentOf(earlier), version, versionId: earlier.id };
	});
}
