import { json } from '@sveltejs/kit';
import { checkReadiness } from '$lib/server/services/health/check-readiness';
import type { RequestHandler } from './$types';

/** It can do its work: the database answers and has every migration. */
export const GET: RequestHandler = async ({ locals }) => {
	const readiness = await checkReadiness(locals.log);
	return json(readiness, { status: readiness.status === 'ok' ? 200 : 503 });
};
