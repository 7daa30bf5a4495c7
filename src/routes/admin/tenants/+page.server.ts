import { fail } from '@sveltejs/kit';
import { z } from 'zod';
import { quotaRaiseIdInput, raiseQuotaForm } from '$lib/domain/budgets';
import { pageInput } from '$lib/domain/lists';
import { periodRange } from '$lib/domain/periods';
import {
	listPlatformTenantsInput,
	platformTenantInput,
	setQuotaForm,
	suspendTenantInput
} from '$lib/domain/tenants';
import { lastDayBefore } from '$lib/features/usage/format';
import { countAttempt } from '$lib/server/auth/throttle';
import { config } from '$lib/server/config';
import { refusePage } from '$lib/server/http/errors';
import { readForm, refuseForm } from '$lib/server/http/forms';
import { readQuery } from '$lib/server/http/query';
import type { PlatformContext } from '$lib/server/services/context';
import { listTenants } from '$lib/server/services/platform/list-tenants';
import { raiseQuota } from '$lib/server/services/platform/raise-quota';
import { resumeTenant } from '$lib/server/services/platform/resume-tenant';
import { revokeQuotaRaise } from '$lib/server/services/platform/revoke-quota-raise';
import { setQuota } from '$lib/server/services/platform/set-quota';
import { suspendTenant } from '$lib/server/services/platform/suspend-tenant';
import type { Actions, PageServerLoad, RequestEvent } from './$types';
import { openAdministration } from '../open';

const ROWS_SHOWN = 50;
const query = z.object({
	...listPlatformTenantsInput,
	cursor: pageInput.cursor,
	/** the slug of the one whose controls are open */
	manage: z.string().max(100).optional()
});

export const load: PageServerLoad = async (event) => {
	const platform = openAdministration(event);
	try {
		const { search = '', cursor, manage } = readQuery(event.url, query);
		const account = platform.scope.userId;
		if (search !== '') await countAttempt('search', { account, address: event.getClientAddress() });
		return {
			tenants: await listTenants(platform, { search, cursor, limit: ROWS_SHOWN }),
			defaultQuotaUsd: config().AI_MONTHLY_QUOTA_PER_TENANT.toFixed(),
			lastDay: lastDayBefore(periodRange('monthly', new Date()).end.toISOString()),
			search,
			cursor: cursor ?? null,
			managed: manage ?? null
		};
	} catch (error) {
		refusePage(error);
	}
};

/** One of the forms of a tenant; `about` says which, in what comes back. */
async function act<Schema extends z.ZodType<{ slug: string }>>(
	event: RequestEvent,
	about: 'quota' | 'suspension' | 'raise',
	schema: Schema,
	verb: (platform: PlatformContext, input: z.output<Schema>) => Promise<unknown>
) {
	const platform = openAdministration(event);
	const form = await readForm(event.request, schema);
	if (!form.isValid) return fail(form.status, { about, isDone: false, ...form.answer });
	try {
		await verb(platform, form.data);
		return { about, isDone: true, values: { slug: form.data.slug }, errors: {}, message: null };
	} catch (error) {
		const { status, answer } = refuseForm(event, error, form.values);
		return fail(status, { about, isDone: false, ...answer });
	}
}

export const actions: Actions = {
	setQuota: (event) => act(event, 'quota', setQuotaForm, setQuota),
	raise: (event) => act(event, 'raise', raiseQuotaForm, raiseQuota),
	revokeRaise: (event) => act(event, 'raise', z.object(quotaRaiseIdInput), revokeQuotaRaise),
	suspend: (event) => act(event, 'suspension', z.object(suspendTenantInput), suspendTenant),
	resume: (event) => act(event, 'suspension', z.object(platformTenantInput), resumeTenant)
};
