import { fail } from '@sveltejs/kit';
import type { z } from 'zod';
import type { IssuedInvitation } from '$lib/domain/invitations';
import { refusePage } from '$lib/server/http/errors';
import { readForm, refuseForm, type FormAnswer } from '$lib/server/http/forms';
import { forgetTenants, tenantContext } from '$lib/server/http/tenant-context';
import type { TenantContext } from '$lib/server/services/context';
import type { RequestEvent } from './$types';

interface Answer extends FormAnswer {
	issued: IssuedInvitation | null;
}

/**
 * One of the page's many forms: read, done, or refused. Its hidden fields come back in `values` and tell which row
 * it was in. A fresh link is in the answer to the form that made it, and nowhere else.
 */
export async function act<Schema extends z.ZodType>(
	event: RequestEvent,
	schema: Schema,
	verb: (context: TenantContext, input: z.output<Schema>) => Promise<IssuedInvitation | void>
) {
	const context = await tenantContext(event, event.params.tenant).catch(refusePage);
	const form = await readForm(event.request, schema);
	if (!form.isValid) return fail<Answer>(form.status, { ...form.answer, issued: null });
	try {
		const issued = (await verb(context, form.data)) ?? null;
		forgetTenants(event);
		const answer: Answer = { values: {}, errors: {}, message: null, issued };
		return answer;
	} catch (error) {
		const { status, answer } = refuseForm(event, error, form.values);
		return fail<Answer>(status, { ...answer, issued: null });
	}
}
