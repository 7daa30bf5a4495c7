import type { TemplateContent, TemplateDetail, Variable } from '$lib/domain/templates';
import { placeholdersOf } from '$lib/domain/templates-text';
import type { TenantContext } from '$lib/server/services/context';
import { createTemplate } from '$lib/server/services/templates/create-template';

/** What a template says: a greeting, unless told otherwise, with a text variable for each placeholder without its own. */
export function templateContent(content: Partial<TemplateContent> = {}): TemplateContent {
	const userPromptTemplate = content.userPromptTemplate ?? 'Hello {{name}}';
	const given = content.variables ?? [];
	const missing = placeholdersOf(userPromptTemplate)
		.filter((name) => !given.some((variable) => variable.name === name))
		.map((name): Variable => ({ name, type: 'text', required: true }));
	return {
		name: 'A greeting',
		description: '',
		category: '',
		systemPrompt: null,
		modelId: null,
		settings: {},
		...content,
		userPromptTemplate,
		variables: [...given, ...missing]
	};
}

/** A template in a tenant, private unless told otherwise. */
export function writeTemplate(
	context: TenantContext,
	{ isPublic = false, ...content }: Partial<TemplateContent> & { isPublic?: boolean } = {}
): Promise<TemplateDetail> {
	return createTemplate(context, { ...templateContent(content), isPublic, note: '' });
}
