import { fail, type RequestEvent } from '@sveltejs/kit';
import type { z } from 'zod';
import type { TenantContext } from '../services/context';
import { refusePage } from './errors';
import { readForm, refuseForm } from './forms';
import { tenantContext } from './tenant-context';

/** A form in a row of a list: read, done, or refused. Its hidden fields come back and tell which row it was in. */
export async function actInTenant<Schema extends z.ZodType, Done extends object | void>(
	event: RequestEvent<{ tenant: string }>,
	schema: Schema,
	verb: (context: TenantContext, input: z.output<Schema>) => Promise<Done>
) {
	const context = await tenantContext(event, event.params.tenant).catch(refusePage);
	const form = await readForm(event.request, schema);
	if (!form.isValid) return fail(form.status, form.answer);
	try {
		return { values: {}, errors: {}, message: null, done: (await verb(context, form.data)) ?? null };
	} catch (error) {
		const { status, answer } = refuseForm(event, error, form.values);
		return fail(status, answer);
	}
}
