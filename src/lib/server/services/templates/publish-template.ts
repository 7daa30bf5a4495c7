import { AppError } from '$lib/domain/errors';
import type { TemplateDetail } from '$lib/domain/templates';
import { recordInTenant } from '../audit/record';
import { requirePermission, type TenantContext } from '../context';
import { changeTemplate } from './update-template';
import { setPublic } from './write-version';

/**
 * Makes a template the organisation's, or its author's alone again; done already, it stays done. Back it goes only to
 * whom it came from: of somebody else's, whoever takes it away would not see it any more.
 * @throws {AppError} FORBIDDEN, NOT_FOUND
 */
export async function publishTemplate(
	context: TenantContext,
	{ id, isPublic }: { id: string; isPublic: boolean }
): Promise<TemplateDetail> {
	requirePermission(context, 'templates:publish');
	return changeTemplate(context, id, async (tx, template) => {
		const isTakenBack = template.isPublic && !isPublic;
		if (isTakenBack && template.userId !== context.scope.userId) {
			throw new AppError(
				'FORBIDDEN',
				'Only its author can make it private again. You can delete it for everybody.'
			);
		}
		if (!(await setPublic(tx, template, isPublic))) return;
		await recordInTenant(tx, context, {
			action: isPublic ? 'template.published' : 'template.withdrawn',
			target: template.name
		});
	});
}
