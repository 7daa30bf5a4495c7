import { error as refuse, fail, type RequestEvent } from '@sveltejs/kit';
import type { z } from 'zod';
import { isAppError } from '$lib/domain/errors';
import { isId } from '$lib/domain/ids';
import type { TemplateConflict } from '$lib/domain/templates';
import { readForm, refuseForm, type FormAnswer } from './forms';

/** What a form of a template gets back. */
type TemplateAnswer = FormAnswer & {
	/** what the template is now, where somebody else has saved it meanwhile */
	conflict?: TemplateConflict;
};

/** The id that an address names. What is none names nothing. */
export function templateId({ id }: { id: string }): string {
	if (!isId(id)) refuse(404, { message: 'There is no such template.', code: 'NOT_FOUND' });
	return id.toLowerCase();
}

/** A form about a template: read, done, or refused. */
export async function answerTemplateForm<Schema extends z.ZodType>(
	event: RequestEvent,
	schema: Schema,
	verb: (input: z.output<Schema>) => Promise<unknown>
) {
	const form = await readForm(event.request, schema);
	if (!form.isValid) return fail<TemplateAnswer>(form.status, form.answer);
	try {
		await verb(form.data);
	} catch (error) {
		const { status, answer } = refuseForm(event, error, form.values);
		return fail<TemplateAnswer>(status, { ...answer, conflict: conflictOf(error) });
	}
	const done: TemplateAnswer = { values: {}, errors: {}, message: null };
	return done;
}

function conflictOf(error: unknown): TemplateConflict | undefined {
	if (!isAppError(error) || error.code !== 'CONFLICT') return undefined;
	return (error.details as { current?: TemplateConflict } | undefined)?.current;
}
