import type { RequestEvent } from '@sveltejs/kit';
import type { z } from 'zod';
import { refusePage } from '$lib/server/http/errors';
import { answerTemplateForm } from '$lib/server/http/template-pages';
import { tenantContext } from '$lib/server/http/tenant-context';
import type { TenantContext } from '$lib/server/services/context';
import { allModels } from '$lib/server/services/models/list-models';
import { listCategories } from '$lib/server/services/templates/list-templates';

/** What the editor offers to choose from. */
export async function editorChoices(context: TenantContext) {
	const [models, categories] = await Promise.all([allModels(context), listCategories(context)]);
	return {
		models: models.filter(({ isUsable }) => isUsable).map(({ modelId, name }) => ({ modelId, name })),
		categories: categories.map(({ category }) => category)
	};
}

/** A form about a template of the tenant. */
export async function act<Schema extends z.ZodType>(
	event: RequestEvent<{ tenant: string }>,
	schema: Schema,
	verb: (context: TenantContext, input: z.output<Schema>) => Promise<unknown>
) {
	const context = await tenantContext(event, event.params.tenant).catch(refusePage);
	return answerTemplateForm(event, schema, (input) => verb(context, input));
}
