import type { TemplateContent, TemplateDetail } from '$lib/domain/templates';
import { withSystem } from '../../db/tenancy';
import { recordOnPlatform } from '../audit/record';
import type { PlatformContext } from '../context';
import { insertTemplate } from '../templates/write-version';
import { detailOf, globalTemplate, selectGlobalTemplates } from './rows';

/** A new template for everybody: for administrators of the platform to see until it is published, or at once. */
export async function createGlobalTemplate(
	platform: PlatformContext,
	{ isPublic, note, ...content }: TemplateContent & { isPublic: boolean; note: string }
): Promise<TemplateDetail> {
	return withSystem(async (tx) => {
		const id = await insertTemplate(
			tx,
			{ tenantId: null, userId: null, isPublic },
			{ content, note, authorId: platform.scope.userId }
		);
		const target = content.name;
		await recordOnPlatform(tx, platform, { action: 'template.global-created', target });
		if (isPublic) await recordOnPlatform(tx, platform, { action: 'template.global-published', target });
		const [row] = await selectGlobalTemplates(tx, globalTemplate(id));
		if (row === undefined) throw new Error('a template is not there that was just made');
		return detailOf(row);
	});
}
