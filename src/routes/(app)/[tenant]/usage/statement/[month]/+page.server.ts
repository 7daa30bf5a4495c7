import { error } from '@sveltejs/kit';
import { statementMonth } from '$lib/domain/statement';
import { requireSignIn } from '$lib/server/http/download';
import { refusePage } from '$lib/server/http/errors';
import { tenantContext } from '$lib/server/http/tenant-context';
import { getStatement } from '$lib/server/services/usage/get-statement';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	requireSignIn(event);
	const context = await tenantContext(event, event.params.tenant).catch(refusePage);
	const month = statementMonth.safeParse(event.params.month);
	if (!month.success) error(404, { message: 'There is no such month.', code: 'NOT_FOUND' });
	const statement = await getStatement(context, month.data).catch(refusePage);
	return { tenant: context.scope.tenantSlug, statement };
};
