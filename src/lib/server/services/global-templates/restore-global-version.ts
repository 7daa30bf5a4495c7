import type { TemplateDetail } from '$lib/domain/templates';
import { recordOnPlatform } from '../audit/record';
import type { PlatformContext } from '../context';
import { saveEarlierVersion } from '../templates/restore-version';
import { changeGlobalTemplate } from './update-global-template';

/**
 * Has a template for everybody say again what one of its versions said, as a new version.
 * @throws {AppError} NOT_FOUND, CONFLICT as for any save
 */
export async function restoreGlobalVersion(
	platform: PlatformContext,
	{ id, ...earlier }: { id: string; version: number; baseVersion?: number }
): Promise<TemplateDetail> {
	return changeGlobalTemplate(id, async (tx, template) => {
		const name = await saveEarlierVersion(tx, template, { ...earlier, authorId: platform.scope.userId });
		if (name === null) return;
		await recordOnPlatform(tx, platform, { action: 'template.global-changed', target: name });
	});
}
