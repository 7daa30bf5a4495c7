import type { TemplateDetail } from '$lib/domain/templates';
import { recordOnPlatform } from '../audit/record';
import type { PlatformContext } from '../context';
import { setPublic } from '../templates/write-version';
import { changeGlobalTemplate } from './update-global-template';

/**
 * Shows a template to every tenant, or to none any more; done already, it stays done. What was made with it stays.
 * @throws {AppError} NOT_FOUND
 */
export async function publishGlobalTemplate(
	platform: PlatformContext,
	{ id, isPublic }: { id: string; isPublic: boolean }
): Promise<TemplateDetail> {
	return changeGlobalTemplate(id, async (tx, template) => {
		if (!(await setPublic(tx, template, isPublic))) return;
		await recordOnPlatform(tx, platform, {
			action: isPublic ? 'template.global-published' : 'template.global-withdrawn',
			target: template.name
		});
	});
}
