import { and, eq, inArray } from 'drizzle-orm';
import type { Transaction } from '../../db/client';
import { aiPromptTemplates, aiPromptTemplateUses } from '../../db/schema';

/** Those that were a person's alone go with their account, in whichever tenants they are; what is published stays. */
export async function removePrivateTemplates(tx: Transaction, userId: string): Promise<void> {
	const own = and(eq(aiPromptTemplates.userId, userId), eq(aiPromptTemplates.isPublic, false));
	const ids = tx.select({ id: aiPromptTemplates.id }).from(aiPromptTemplates).where(own);
	await tx.delete(aiPromptTemplateUses).where(inArray(aiPromptTemplateUses.templateId, ids));
	await tx.delete(aiPromptTemplates).where(own);
}
