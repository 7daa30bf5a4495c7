import { fail, redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { deleteTenantInput, updateTenantInput } from '$lib/domain/tenants';
import { LIVE_PAGE } from '$lib/features/sync/keys';
import { refusePage } from '$lib/server/http/errors';
import { readForm, refuseForm } from '$lib/server/http/forms';
import { forgetTenants, tenantContext } from '$lib/server/http/tenant-context';
import type { TenantContext } from '$lib/server/services/context';
import { leaveTenant } from '$lib/server/services/members/leave-tenant';
import { deleteTenant } from '$lib/server/services/tenants/delete-tenant';
import { getTenant } from '$lib/server/services/tenants/get-tenant';
import { renameTenant } from '$lib/server/services/tenants/rename-tenant';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends(LIVE_PAGE);
	const context = await tenantContext(event, event.params.tenant).catch(refusePage);
	return { title: 'Settings', changesUpTo: context.changesUpTo, detail: await getTenant(context) };
};

/** One of the page's forms; `about` says which, in what comes back. */
async function act<Schema extends z.ZodType>(
	event: RequestEvent,
	about: 'rename' | 'leave' | 'delete',
	schema: Schema,
	verb: (context: TenantContext, input: z.output<Schema>) => Promise<unknown>
) {
	const context = await tenantContext(event, event.params.tenant).catch(refusePage);
	const form = await readForm(event.request, schema);
	if (!form.isValid) return fail(form.status, { about, isDone: false, ...form.answer });
	try {
		await verb(context, form.data);
		forgetTenants(event);
		return { about, isDone: true, values: {}, errors: {}, message: null };
	} catch (error) {
		const { status, answer } = refuseForm(event, error, form.values);
		return fail(status, { about, isDone: false, ...answer });
	}
}

export const actions: Actions = {
	rename: (event) => act(event, 'rename', z.object(updateTenantInput), renameTenant),
	leave: (event) =>
		act(event, 'leave', z.object({}), async (context) => {
			await leaveTenant(context);
			redirect(303, '/');
		}),
	delete: (event) =>
		act(event, 'delete', z.object(deleteTenantInput), async (context, input) => {
			await deleteTenant(context, input);
			redirect(303, '/');
		})
};
