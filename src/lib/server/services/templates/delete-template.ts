import { eq } from 'drizzle-orm';
import { aiPromptTemplates } from '../../db/schema';
import { recordInTenant } from '../audit/record';
import type { TenantContext } from '../context';
import { changeTemplate } from './update-template';

/**
 * Takes a template out of every list. What was made with it stays as it is, and what it has cost keeps its name.
 * @throws {AppError} FORBIDDEN, NOT_FOUND, also the second time
 */
export async function deleteTemplate(context: TenantContext, { id }: { id: string }): Promise<void> {
	await changeTemplate(context, id, async (tx, { isPublic, name }) => {
		await tx.update(aiPromptTemplates).set({ deletedAt: new Date() }).where(eq(aiPromptTemplates.id, id));
		if (isPublic) await recordInTenant(tx, context, { action: 'template.deleted', target: name });
	});
}
