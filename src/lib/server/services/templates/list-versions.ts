import { eq } from 'drizzle-orm';
import { AppError } from '$lib/domain/errors';
import type { Page } from '$lib/domain/lists';
import type { TemplateVersion, TemplateVersionDetail } from '$lib/domain/templates';
import type { Transaction } from '../../db/client';
import { aiPromptTemplates, aiPromptTemplateUses } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { requirePermission, type TenantContext } from '../context';
import { visibleTemplate } from './access';
import { costsByVersion } from './costs';
import { readVersion, readVersions, type VersionReader } from './version-rows';

/**
 * What was saved of a template, newest first, with how often each was used and what it has cost.
 * @throws {AppError} NOT_FOUND, INVALID_INPUT for a cursor that is not one
 */
export async function listVersions(
	context: TenantContext,
	{ id, cursor, limit }: { id: string; cursor?: string | null; limit: number }
): Promise<Page<TemplateVersion>> {
	requirePermission(context, 'templates:read');
	return withTenant(context.scope, async (tx) => {
		await requireVisible(tx, context, id);
		return readVersions(tx, readerOf(context, await costsByVersion(tx, context, id)), { id, cursor, limit });
	});
}

/** One of them, with what it says. @throws {AppError} NOT_FOUND */
export async function getVersion(
	context: TenantContext,
	{ id, number }: { id: string; number: number }
): Promise<TemplateVersionDetail> {
	requirePermission(context, 'templates:read');
	return withTenant(context.scope, async (tx) => {
		await requireVisible(tx, context, id);
		return readVersion(tx, readerOf(context, await costsByVersion(tx, context, id)), { id, number });
	});
}

async function requireVisible(tx: Transaction, { scope }: TenantContext, id: string): Promise<void> {
	const [template] = await tx
		.select({ id: aiPromptTemplates.id })
		.from(aiPromptTemplates)
		.where(visibleTemplate(scope, id));
	if (template === undefined) throw new AppError('NOT_FOUND');
}

function readerOf({ scope }: TenantContext, costs: ReadonlyMap<string, string>): VersionReader {
	return { uses: eq(aiPromptTemplateUses.tenantId, scope.tenantId), seesPlatform: false, costs };
}
