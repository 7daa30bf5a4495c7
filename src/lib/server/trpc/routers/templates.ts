import { z } from 'zod';
import { pageInput } from '$lib/domain/lists';
import { exportTemplatesInput, importTemplatesInput } from '$lib/domain/templates-exchange';
import {
	createTemplateInput,
	getTemplateInput,
	listTemplatesInput,
	publishTemplateInput,
	restoreTemplateInput,
	templateInput,
	updateTemplateInput,
	useTemplateInput
} from '$lib/domain/templates-input';
import { createTemplate } from '../../services/templates/create-template';
import { deleteTemplate } from '../../services/templates/delete-template';
import { exportTemplates } from '../../services/templates/export-templates';
import { getTemplate } from '../../services/templates/get-template';
import { importTemplates } from '../../services/templates/import-templates';
import { listTemplates } from '../../services/templates/list-templates';
import { listVersions } from '../../services/templates/list-versions';
import { publishTemplate } from '../../services/templates/publish-template';
import { restoreVersion } from '../../services/templates/restore-version';
import { updateTemplate } from '../../services/templates/update-template';
import { useTemplate } from '../../services/templates/use-template';
import { rateLimited, router, tenantProcedure } from '../init';

export const templatesRouter = router({
	create: tenantProcedure('templates:write')
		.input(createTemplateInput)
		.mutation(({ ctx, input: { tenant: _tenant, ...template } }) => createTemplate(ctx.tenant, template)),
	list: tenantProcedure('templates:read')
		.use(rateLimited('search'))
		.input(z.object(listTemplatesInput))
		.query(({ ctx, input }) => listTemplates(ctx.tenant, input)),
	get: tenantProcedure('templates:read')
		.input(z.object(getTemplateInput))
		.query(({ ctx, input }) => getTemplate(ctx.tenant, input)),
	/** filled in, and counted as used */
	use: tenantProcedure('templates:use')
		.input(z.object(useTemplateInput))
		.mutation(({ ctx, input }) => useTemplate(ctx.tenant, input)),
	update: tenantProcedure('templates:write')
		.input(updateTemplateInput)
		.mutation(({ ctx, input: { tenant: _tenant, ...changes } }) => updateTemplate(ctx.tenant, changes)),
	publish: tenantProcedure('templates:publish')
		.input(z.object(publishTemplateInput))
		.mutation(({ ctx, input }) => publishTemplate(ctx.tenant, input)),
	delete: tenantProcedure('templates:write')
		.input(z.object(templateInput))
		.mutation(({ ctx, input }) => deleteTemplate(ctx.tenant, input)),
	versions: tenantProcedure('templates:read')
		.input(z.object({ ...templateInput, ...pageInput }))
		.query(({ ctx, input }) => listVersions(ctx.tenant, input)),
	restore: tenantProcedure('templates:write')
		.input(z.object(restoreTemplateInput))
		.mutation(({ ctx, input }) => restoreVersion(ctx.tenant, input)),
	/** as a file has it; the file itself is `GET /<tenant>/templates/export` */
	export: tenantProcedure('templates:read')
		.input(z.object(exportTemplatesInput))
		.query(({ ctx, input }) => exportTemplates(ctx.tenant, input)),
	import: tenantProcedure('templates:write')
		.input(z.object(importTemplatesInput))
		.mutation(({ ctx, input }) => importTemplates(ctx.tenant, input))
});
