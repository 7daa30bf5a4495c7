import { redirect } from '@sveltejs/kit';
import { PINNED_MAX } from '$lib/domain/conversations';
import { can } from '$lib/domain/roles';
import { parseTheme, THEME_COOKIE } from '$lib/domain/theme';
import { LIVE_WORKSPACE } from '$lib/features/sync/keys';
import { rememberTenant } from '$lib/server/auth/tenant-scope';
import { config } from '$lib/server/config';
import { refusePage } from '$lib/server/http/errors';
import { tenantContext } from '$lib/server/http/tenant-context';
import { listNotices } from '$lib/server/services/budgets/list-notices';
import { listConversations } from '$lib/server/services/conversations/list-conversations';
import { listOwnTenants } from '$lib/server/services/tenants/list-own-tenants';
import type { LayoutServerLoad } from './$types';

const CONVERSATIONS_IN_SIDEBAR = 40;
const NOTICES_IN_HEADER = 9;

export const load: LayoutServerLoad = async (event) => {
	event.depends(LIVE_WORKSPACE);
	const { user } = event.locals;
	if (user === null) redirect(303, `/login?next=${encodeURIComponent(event.url.pathname)}`);
	const context = await tenantContext(event, event.params.tenant).catch(refusePage);
	const { tenantSlug: slug, tenantId, role } = context.scope;
	const [conversations, pinned, tenants, bell] = await Promise.all([
		listConversations(context, { limit: CONVERSATIONS_IN_SIDEBAR, isArchived: false, isPinned: false }),
		// More than can be pinned: all of them, one after the other or at once.
		listConversations(context, { limit: 2 * PINNED_MAX, isArchived: false, isPinned: true }),
		listOwnTenants(user.id),
		can(role, 'budgets:manage') ? listNotices(context, { limit: NOTICES_IN_HEADER }) : null,
		user.lastTenantId === tenantId ? undefined : rememberTenant(context.scope)
	]);
	return {
		tenant: { slug, name: context.name, role },
		changesUpTo: context.changesUpTo,
		tenants,
		user: { id: user.id, name: user.name, email: user.email, isPlatformAdmin: user.isPlatformAdmin },
		isSandbox: config().openRouter.provider === 'sandbox',
		theme: parseTheme(event.cookies.get(THEME_COOKIE)),
		conversations,
		pinned: pinned.items,
		/** notices for the header: not `notices`, which a page may have more of */
		bell: bell?.items ?? null
	};
};
