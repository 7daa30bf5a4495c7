import { eq } from 'drizzle-orm';
import type { TemplateContent, TemplateDetail } from '$lib/domain/templates';
import type { Transaction } from '../../db/client';
import { aiPromptTemplates } from '../../db/schema';
import { withSystem } from '../../db/tenancy';
import { recordOnPlatform } from '../audit/record';
import type { PlatformContext } from '../context';
import { lockTemplate, saveVersion, type StoredTemplate } from '../templates/write-version';
import { detailOf, selectGlobalTemplates } from './rows';

/**
 * Saves a new version of a template for everybody. What earlier versions said stays, and so does what was made with
 * them. One that came with the product is not brought up to date by later releases any more.
 * @param input.baseVersion the number of the version that was edited
 * @throws {AppError} NOT_FOUND, CONFLICT with what the template is now
 */
export async function updateGlobalTemplate(
	platform: PlatformContext,
	{ id, baseVersion, note, ...content }: TemplateContent & { id: string; baseVersion: number; note: string }
): Promise<TemplateDetail> {
	return changeGlobalTemplate(id, async (tx, template) => {
		const authorId = platform.scope.userId;
		if (!(await saveVersion(tx, template, { content, note, baseVersion, authorId }))) return;
		await recordOnPlatform(tx, platform, { action: 'template.global-changed', target: content.name });
	});
}

/** Does something to one of them, under its lock. @throws {AppError} NOT_FOUND */
export async function changeGlobalTemplate(
	id: string,
	change: (tx: Transaction, template: StoredTemplate) => Promise<void>
): Promise<TemplateDetail> {
	return withSystem(async (tx) => {
		await change(tx, await lockTemplate(tx, id, null));
		const [row] = await selectGlobalTemplates(tx, eq(aiPromptTemplates.id, id));
		if (row === undefined) throw new Error('a template is not there that was just changed');
		return detailOf(row);
	});
}
