import { z } from 'zod';
import { pageInput } from '$lib/domain/lists';
import {
	createTemplateInput,
	listGlobalTemplatesInput,
	publishTemplateInput,
	restoreTemplateInput,
	templateInput,
	updateTemplateInput
} from '$lib/domain/templates-input';
import { createGlobalTemplate } from '../../services/global-templates/create-global-template';
import { deleteGlobalTemplate } from '../../services/global-templates/delete-global-template';
import { getGlobalTemplate } from '../../services/global-templates/get-global-template';
import { listGlobalTemplates } from '../../services/global-templates/list-global-templates';
import { listGlobalVersions } from '../../services/global-templates/list-global-versions';
import { publishGlobalTemplate } from '../../services/global-templates/publish-global-template';
import { restoreGlobalVersion } from '../../services/global-templates/restore-global-version';
import { updateGlobalTemplate } from '../../services/global-templates/update-global-template';
import { platformProcedure, rateLimited, router } from '../init';

export const adminTemplatesRouter = router({
	list: platformProcedure
		.use(rateLimited('search'))
		.input(z.object(listGlobalTemplatesInput))
		.query(({ ctx, input }) => listGlobalTemplates(ctx.platform, input)),
	get: platformProcedure
		.input(z.object(templateInput))
		.query(({ ctx, input }) => getGlobalTemplate(ctx.platform, input)),
	create: platformProcedure
		.input(createTemplateInput)
		.mutation(({ ctx, input }) => createGlobalTemplate(ctx.platform, input)),
	update: platformProcedure
		.input(updateTemplateInput)
		.mutation(({ ctx, input }) => updateGlobalTemplate(ctx.platform, input)),
	publish: platformProcedure
		.input(z.object(publishTemplateInput))
		.mutation(({ ctx, input }) => publishGlobalTemplate(ctx.platform, input)),
	delete: platformProcedure
		.input(z.object(templateInput))
		.mutation(({ ctx, input }) => deleteGlobalTemplate(ctx.platform, input)),
	versions: platformProcedure
		.input(z.object({ ...templateInput, ...pageInput }))
		.query(({ ctx, input }) => listGlobalVersions(ctx.platform, input)),
	restore: platformProcedure
		.input(z.object(restoreTemplateInput))
		.mutation(({ ctx, input }) => restoreGlobalVersion(ctx.platform, input))
});
