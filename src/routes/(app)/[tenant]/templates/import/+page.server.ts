import { fail } from '@sveltejs/kit';
import { AppError } from '$lib/domain/errors';
import {
	TEMPLATES_FILE_BYTES_MAX,
	TEMPLATES_PER_IMPORT_MAX,
	templatesIn,
	type TemplatesImport
} from '$lib/domain/templates-exchange';
import { refusePage } from '$lib/server/http/errors';
import { refuseForm, type FormAnswer } from '$lib/server/http/forms';
import { tenantContext } from '$lib/server/http/tenant-context';
import { requirePermission } from '$lib/server/services/context';
import { importTemplates } from '$lib/server/services/templates/import-templates';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const context = await tenantContext(event, event.params.tenant).catch(refusePage);
	try {
		requirePermission(context, 'templates:write');
	} catch (error) {
		refusePage(error);
	}
	return { title: 'Import templates' };
};

export const actions: Actions = {
	default: async (event) => {
		const context = await tenantContext(event, event.params.tenant).catch(refusePage);
		try {
			// Before the file is read, which is the work.
			requirePermission(context, 'templates:write');
			const file = (await event.request.formData()).get('file');
			if (!(file instanceof File) || file.size === 0) throw noFile('Please choose a file.');
			if (file.size > TEMPLATES_FILE_BYTES_MAX) throw noFile('The file is larger than 1 MB.');
			const templates = templatesIn(parse(await file.text()));
			if (templates === null) throw noFile('This is no file of templates.');
			if (templates.length > TEMPLATES_PER_IMPORT_MAX) {
				throw noFile(`There are more than ${TEMPLATES_PER_IMPORT_MAX} templates in it.`);
			}
			const report: TemplatesImport = await importTemplates(context, { templates });
			const answer: FormAnswer = { values: {}, errors: {}, message: null };
			return { ...answer, report };
		} catch (error) {
			const { status, answer } = refuseForm(event, error, {});
			return fail(status, { ...answer, report: null });
		}
	}
};

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch (cause) {
		throw noFile('This file is not JSON.', cause);
	}
}

function noFile(message: string, cause?: unknown): AppError<'INVALID_INPUT'> {
	return new AppError('INVALID_INPUT', message, { fields: { file: [message] } }, { cause });
}
