import type { TemplateContent } from '$lib/domain/templates';
import type { aiPromptTemplates, TemplateConfig } from '../../db/schema';

type StoredContent = Pick<
	typeof aiPromptTemplates.$inferSelect,
	'name' | 'description' | 'category' | 'systemPrompt' | 'userPromptTemplate' | 'variables' | 'config'
>;

/** What a version says, as it is stored: in the version, and in the template while the version is current. */
export function storedContent(content: TemplateContent): StoredContent {
	const { name, description, category, systemPrompt, userPromptTemplate, variables } = content;
	const config: TemplateConfig = {};
	if (content.modelId !== null) config.modelId = content.modelId;
	if (Object.keys(content.settings).length > 0) config.settings = content.settings;
	return { name, description, category, systemPrompt, userPromptTemplate, variables, config };
}

/** {@link storedContent} read back. */
export function contentOf(stored: StoredContent): TemplateContent {
	const { name, description, category, systemPrompt, userPromptTemplate, variables, config } = stored;
	return {
		name,
		description,
		category,
		systemPrompt,
		userPromptTemplate,
		variables,
		modelId: config.modelId ?? null,
		settings: config.settings ?? {}
	};
}
