import type { RequestEvent } from '@sveltejs/kit';
import type { z } from 'zod';
import { answerTemplateForm } from '$lib/server/http/template-pages';
import { listCatalogue } from '$lib/server/services/catalogue/list-catalogue';
import type { PlatformContext } from '$lib/server/services/context';
import { listGlobalCategories } from '$lib/server/services/global-templates/list-global-templates';
import { openAdministration } from '../open';

/** More than OpenRouter serves. */
const MODELS_MAX = 1_000;

/** What the editor offers to choose from. */
export async function editorChoices(platform: PlatformContext) {
	const [{ items }, categories] = await Promise.all([
		listCatalogue(platform, { isUsable: true, limit: MODELS_MAX }),
		listGlobalCategories(platform)
	]);
	return { models: items.map(({ modelId, name }) => ({ modelId, name })), categories };
}

/** A form about a template for everybody. */
export async function act<Schema extends z.ZodType>(
	event: RequestEvent,
	schema: Schema,
	verb: (platform: PlatformContext, input: z.output<Schema>) => Promise<unknown>
) {
	const platform = openAdministration(event);
	return answerTemplateForm(event, schema, (input) => verb(platform, input));
}
