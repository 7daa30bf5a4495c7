import { and, eq, sql } from 'drizzle-orm';
import { MESSAGE_TEXT_LENGTH_MAX } from '$lib/domain/chat';
import { AppError } from '$lib/domain/errors';
import type { RenderedTemplate } from '$lib/domain/templates';
import { valuesSchema } from '$lib/domain/templates-input';
import { problemInWords, renderTemplate } from '$lib/domain/templates-values';
import type { TenantScope } from '$lib/domain/tenant-scope';
import { batch } from '../../db/batch';
import type { Transaction } from '../../db/client';
import { aiPromptTemplates, aiPromptTemplateUses, aiPromptTemplateVersions } from '../../db/schema';
import { visibleTemplate } from './access';
import { contentOf } from './content';

/** A version that somebody is about to use. */
export interface ChosenVersion {
	templateId: string;
	isGlobal: boolean;
	version: typeof aiPromptTemplateVersions.$inferSelect;
}

/** @param choice.versionId absent: the current one. @throws {AppError} NOT_FOUND */
export async function findVersion(
	tx: Transaction,
	scope: TenantScope,
	{ id, versionId }: { id: string; versionId?: string }
): Promise<ChosenVersion> {
	const [found] = await tx
		.select({ templateTenantId: aiPromptTemplates.tenantId, version: aiPromptTemplateVersions })
		.from(aiPromptTemplates)
		.innerJoin(
			aiPromptTemplateVersions,
			and(
				eq(aiPromptTemplateVersions.templateId, aiPromptTemplates.id),
				eq(aiPromptTemplateVersions.id, versionId ?? aiPromptTemplates.versionId)
			)
		)
		.where(visibleTemplate(scope, id));
	if (found === undefined) throw new AppError('NOT_FOUND');
	return { templateId: id, isGlobal: found.templateTenantId === null, version: found.version };
}

/** A version, filled in by the rules of its form. @throws {AppError} INVALID_INPUT with the fields, `variables.name` */
export function renderVersion(
	{ version }: ChosenVersion,
	variables: Readonly<Record<string, unknown>>
): RenderedTemplate {
	const content = contentOf(version);
	const checked = valuesSchema(content.variables).safeParse(variables);
	if (!checked.success) {
		const faults = checked.error.issues.map(({ path, message }) => ({ name: path.join('.'), message }));
		throw new AppError(
			'INVALID_INPUT',
			faults.map(({ name, message }) => problemInWords(content.variables, name, message)).join(' '),
			{ fields: Object.fromEntries(faults.map(({ name, message }) => [`variables.${name}`, [message]])) }
		);
	}
	const prompt = renderTemplate(content.userPromptTemplate, checked.data);
	const systemPrompt =
		content.systemPrompt === null ? null : renderTemplate(content.systemPrompt, checked.data);
	if (Math.max(prompt.length, systemPrompt?.length ?? 0) > MESSAGE_TEXT_LENGTH_MAX) {
		throw new AppError('INVALID_INPUT', 'What was filled in makes the prompt too long.', { fields: {} });
	}
	if (prompt.trim() === '') {
		throw new AppError('INVALID_INPUT', 'Please fill something in: the prompt would be empty.', {
			fields: {}
		});
	}
	const { modelId, settings } = content;
	return { prompt, systemPrompt, modelId, settings, versionId: version.id };
}

/** Counts a use of it. Whoever counts has to see to it that it is counted once. */
export async function countUse(
	tx: Transaction,
	{ tenantId }: TenantScope,
	{ templateId, isGlobal, version }: ChosenVersion
): Promise<void> {
	const uses = aiPromptTemplateUses;
	await batch([
		tx
			.insert(uses)
			.values({ tenantId, templateId, versionId: version.id, useCount: 1 })
			.onConflictDoUpdate({
				target: [uses.tenantId, uses.templateId, uses.versionId],
				set: { useCount: sql`${uses.useCount} + 1`, lastUsedAt: sql`now()` }
			}),
		isGlobal
			? Promise.resolve()
			: tx
					.update(aiPromptTemplates)
					.set({
						usageCount: sql`${aiPromptTemplates.usageCount} + 1`,
						updatedAt: sql`${aiPromptTemplates.updatedAt}`
					})
					.where(and(eq(aiPromptTemplates.tenantId, tenantId), eq(aiPromptTemplates.id, templateId)))
	]);
}
