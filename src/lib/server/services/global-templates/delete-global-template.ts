import { eq } from 'drizzle-orm';
import { aiPromptTemplates } from '../../db/schema';
import { recordOnPlatform } from '../audit/record';
import type { PlatformContext } from '../context';
import { changeGlobalTemplate } from './update-global-template';

/**
 * Takes a template out of every tenant's lists, for good: one that came with the product does not come again. What was
 * made with it stays as it is, and what it has cost keeps its name.
 * @throws {AppError} NOT_FOUND, also the second time
 */
export async function deleteGlobalTemplate(platform: PlatformContext, { id }: { id: string }): Promise<void> {
	await changeGlobalTemplate(id, async (tx, { name }) => {
		await tx.update(aiPromptTemplates).set({ deletedAt: new Date() }).where(eq(aiPromptTemplates.id, id));
		await recordOnPlatform(tx, platform, { action: 'template.global-deleted', target: name });
	});
}
