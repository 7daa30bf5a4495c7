import { redirect } from '@sveltejs/kit';
import { parseTheme, THEME_COOKIE } from '$lib/domain/theme';
import { config } from '$lib/server/config';
import { refusePage } from '$lib/server/http/errors';
import { tenantContext } from '$lib/server/http/tenant-context';
import { listConversations } from '$lib/server/services/conversations/list-conversations';
import type { LayoutServerLoad } from './$types';

const CONVERSATIONS_IN_SIDEBAR = 40;

export const load: LayoutServerLoad = async (event) => {
	const { user } = event.locals;
	if (user === null) redirect(303, `/login?next=${encodeURIComponent(event.url.pathname)}`);
	const context = await tenantContext(event, event.params.tenant).catch(refusePage);
	const { tenantSlug: slug, role } = context.scope;
	return {
		tenant: { slug, name: context.name, role },
		user: { name: user.name, email: user.email },
		isSandbox: config().openRouter.provider === 'sandbox',
		theme: parseTheme(event.cookies.get(THEME_COOKIE)),
		conversations: await listConversations(context, { limit: CONVERSATIONS_IN_SIDEBAR, isArchived: false })
	};
};
