import { AppError } from '$lib/domain/errors';
import type { TemplateContent, TemplateDetail } from '$lib/domain/templates';
import type { Transaction } from '../../db/client';
import { withTenant } from '../../db/tenancy';
import { recordInTenant } from '../audit/record';
import { requirePermission, type TenantContext } from '../context';
import { mayChange, visibleTemplate } from './access';
import { detailOf, selectTemplates } from './rows';
import { lockTemplate, saveVersion, type StoredTemplate } from './write-version';

/**
 * Saves a new version of a template. What earlier versions said stays, and so does what was made with them.
 * @param input.baseVersion the number of the version that was edited
 * @throws {AppError} FORBIDDEN, NOT_FOUND, CONFLICT with what the template is now
 */
export async function updateTemplate(
	context: TenantContext,
	{ id, baseVersion, note, ...content }: TemplateContent & { id: string; baseVersion: number; note: string }
): Promise<TemplateDetail> {
	return changeTemplate(context, id, async (tx, template) => {
		const isNew = await saveVersion(tx, template, {
			content,
			note,
			baseVersion,
			authorId: context.scope.userId
		});
		if (isNew && template.isPublic) {
			await recordInTenant(tx, context, { action: 'template.changed', target: content.name });
		}
	});
}

/**
 * Does something to a template that the asker may change, under its lock.
 * @throws {AppError} FORBIDDEN, NOT_FOUND
 */
export async function changeTemplate(
	context: TenantContext,
	id: string,
	change: (tx: Transaction, template: StoredTemplate) => Promise<void>
): Promise<TemplateDetail> {
	requirePermission(context, 'templates:write');
	const { scope } = context;
	return withTenant(scope, async (tx) => {
		const [before] = await selectTemplates(tx, scope, visibleTemplate(scope, id)).query;
		if (before === undefined) throw new AppError('NOT_FOUND');
		// Also before it is locked: for those who may not change it the database refuses that as well.
		if (!mayChange(scope, before.template)) throw new AppError('FORBIDDEN');
		const template = await lockTemplate(tx, id, scope.tenantId);
		if (!mayChange(scope, template)) throw new AppError('FORBIDDEN');
		await change(tx, template);
		const [row] = await selectTemplates(tx, scope, visibleTemplate(scope, id)).query;
		return detailOf(scope, row ?? before);
	});
}
