import type { TemplateContent, TemplateDetail } from '$lib/domain/templates';
import { withTenant } from '../../db/tenancy';
import { recordInTenant } from '../audit/record';
import { requirePermission, type TenantContext } from '../context';
import { visibleTemplate } from './access';
import { detailOf, selectTemplates } from './rows';
import { insertTemplate } from './write-version';

/**
 * A new template: its author's alone, or at once the organisation's.
 * @throws {AppError} FORBIDDEN
 */
export async function createTemplate(
	context: TenantContext,
	{ isPublic, note, ...content }: TemplateContent & { isPublic: boolean; note: string }
): Promise<TemplateDetail> {
	requirePermission(context, 'templates:write');
	if (isPublic) requirePermission(context, 'templates:publish');
	const { scope } = context;
	return withTenant(scope, async (tx) => {
		const { tenantId, userId } = scope;
		const id = await insertTemplate(tx, { tenantId, userId, isPublic }, { content, note, authorId: userId });
		if (isPublic) {
			await recordInTenant(tx, context, { action: 'template.published', target: content.name });
		}
		const [row] = await selectTemplates(tx, scope, visibleTemplate(scope, id)).query;
		if (row === undefined) throw new Error('a template is not visible to who made it');
		return detailOf(scope, row);
	});
}
