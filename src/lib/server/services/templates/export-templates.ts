import { and, asc, eq } from 'drizzle-orm';
import { AppError } from '$lib/domain/errors';
import { isId } from '$lib/domain/ids';
import {
	TEMPLATES_FORMAT,
	TEMPLATES_FORMAT_VERSION,
	TEMPLATES_PER_IMPORT_MAX,
	type TemplatesFile
} from '$lib/domain/templates-exchange';
import { aiPromptTemplates } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { requirePermission, type TenantContext } from '../context';
import { visibleTemplate } from './access';
import { contentOf } from './content';

/**
 * One template that the asker sees, or all of the tenant's that they see: as many as an import takes.
 * @throws {AppError} NOT_FOUND
 */
export async function exportTemplates(
	context: TenantContext,
	{ id }: { id?: string }
): Promise<TemplatesFile> {
	requirePermission(context, 'templates:read');
	if (id !== undefined && !isId(id)) throw new AppError('NOT_FOUND');
	const { scope } = context;
	// Of those for everybody each deployment has its own.
	const ofTenant = and(visibleTemplate(scope), eq(aiPromptTemplates.tenantId, scope.tenantId));
	const rows = await withTenant(scope, (tx) =>
		tx
			.select()
			.from(aiPromptTemplates)
			.where(id === undefined ? ofTenant : visibleTemplate(scope, id))
			.orderBy(asc(aiPromptTemplates.createdAt), asc(aiPromptTemplates.id))
			.limit(TEMPLATES_PER_IMPORT_MAX)
	);
	if (id !== undefined && rows.length === 0) throw new AppError('NOT_FOUND');
	return {
		format: TEMPLATES_FORMAT,
		version: TEMPLATES_FORMAT_VERSION,
		exportedAt: new Date().toISOString(),
		templates: rows.map(contentOf)
	};
}
