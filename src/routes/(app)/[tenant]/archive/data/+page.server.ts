import { fail } from '@sveltejs/kit';
import { AppError } from '$lib/domain/errors';
import type { ImportReport } from '$lib/domain/import';
import { readImport } from '$lib/domain/read-import';
import { refusePage } from '$lib/server/http/errors';
import { refuseForm, type FormAnswer } from '$lib/server/http/forms';
import { tenantContext } from '$lib/server/http/tenant-context';
import { requirePermission } from '$lib/server/services/context';
import { importConversations } from '$lib/server/services/conversations/import-conversations';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	await tenantContext(event, event.params.tenant).catch(refusePage);
	return { title: 'Your data' };
};

export const actions: Actions = {
	/** For small files from whoever has no JavaScript; with it, the browser reads the file and sends it in pieces. */
	import: async (event) => {
		const context = await tenantContext(event, event.params.tenant).catch(refusePage);
		try {
			// Before the file is read, which is the work.
			requirePermission(context, 'conversations:write');
			const file = (await event.request.formData()).get('file');
			if (!(file instanceof File) || file.size === 0) throw noFile('Please choose a file.');
			const read = readImport(parse(await file.text()));
			const report = await importConversations(context, read);
			const skipped = [...read.skipped, ...report.skipped];
			const whole: ImportReport & { filesLeftOut: number } = {
				...report,
				skipped,
				filesLeftOut: read.filesLeftOut
			};
			const answer: FormAnswer = { values: {}, errors: {}, message: null };
			return { ...answer, report: whole };
		} catch (error) {
			const { status, answer } = refuseForm(event, error, {});
			return fail(status, answer);
		}
	}
};

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch (cause) {
		throw noFile('This file is not JSON. Out of a ZIP, please take the conversations.json.', cause);
	}
}

function noFile(message: string, cause?: unknown): AppError<'INVALID_INPUT'> {
	return new AppError('INVALID_INPUT', message, { fields: { file: [message] } }, { cause });
}
