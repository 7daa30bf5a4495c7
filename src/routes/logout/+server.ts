import { redirect } from '@sveltejs/kit';
import { endSession } from '$lib/server/auth/session';
import { localPath } from '$lib/server/http/forms';
import type { RequestHandler } from './$types';

export const POST: RequestHandler = async (event) => {
	await endSession(event);
	redirect(303, localPath(event.url.searchParams.get('next')) ?? '/login');
};
