import { refusePage } from '$lib/server/http/errors';
import { findShare } from '$lib/server/services/shares/find-share';
import type { PageServerLoad } from './$types';

/** A public copy of a conversation, for whoever has the link. Neither it nor its absence is for anybody else's eyes. */
export const load: PageServerLoad = async ({ params, setHeaders }) => {
	setHeaders({
		'cache-control': 'private, no-store',
		'x-robots-tag': 'noindex, nofollow',
		// The address is the key.
		'referrer-policy': 'no-referrer'
	});
	return { copy: await findShare(params.token).catch(refusePage) };
};
