import { redirect, type RequestEvent } from '@sveltejs/kit';
import { platformContext } from '$lib/server/http/platform-context';
import { refusePage } from '$lib/server/http/errors';
import type { PlatformContext } from '$lib/server/services/context';

/**
 * The gate of these pages. Each load and each action goes through it: a layout's load runs beside those of its
 * pages, and not at all for an action.
 */
export function openAdministration(event: RequestEvent): PlatformContext {
	if (event.locals.user === null) redirect(303, `/login?next=${encodeURIComponent(event.url.pathname)}`);
	try {
		return platformContext(event);
	} catch (error) {
		refusePage(error);
	}
}
