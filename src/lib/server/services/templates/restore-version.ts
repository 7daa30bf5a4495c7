import { and, eq } from 'drizzle-orm';
import { AppError } from '$lib/domain/errors';
import type { TemplateDetail } from '$lib/domain/templates';
import type { Transaction } from '../../db/client';
import { aiPromptTemplateVersions } from '../../db/schema';
import { recordInTenant } from '../audit/record';
import type { TenantContext } from '../context';
import { contentOf } from './content';
import { changeTemplate } from './update-template';
import { saveVersion, type StoredTemplate } from './write-version';

interface EarlierVersion {
	version: number;
	/** the version that was current when this was decided; absent: whichever is */
	baseVersion?: number;
}

/**
 * Has a template say again what one of its versions said: as a new version, so that what was said between stays too.
 * @throws {AppError} FORBIDDEN, NOT_FOUND, CONFLICT as for any save
 */
export async function restoreVersion(
	context: TenantContext,
	{ id, ...earlier }: EarlierVersion & { id: string }
): Promise<TemplateDetail> {
	return changeTemplate(context, id, async (tx, template) => {
		const name = await saveEarlierVersion(tx, template, { ...earlier, authorId: context.scope.userId });
		if (name === null || !template.isPublic) return;
		await recordInTenant(tx, context, { action: 'template.changed', target: name });
	});
}

/**
 * The same of a template that is locked.
 * @returns how the template is called now; null where it says all of that already
 */
export async function saveEarlierVersion(
	tx: Transaction,
	template: StoredTemplate,
	{
		version,
		baseVersion = template.versionNumber,
		authorId
	}: EarlierVersion & {
		authorId: string;
	}
): Promise<string | null> {
	const { templateId, number } = aiPromptTemplateVersions;
	const [earlier] = await tx
		.select()
		.from(aiPromptTemplateVersions)
		.where(and(eq(templateId, template.id), eq(number, version)));
	if (earlier === undefined) throw new AppError('NOT_FOUND');
	const content = contentOf(earlier);
	const note = `Version ${version} again`;
	return (await saveVersion(tx, template, { content, note, baseVersion, authorId })) ? content.name : null;
}
