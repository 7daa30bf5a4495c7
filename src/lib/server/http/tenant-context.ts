import type { RequestEvent } from '@sveltejs/kit';
import { AppError } from '$lib/domain/errors';
import { openTenant, type OpenTenant } from '../auth/tenant-scope';
import type { TenantContext } from '../services/context';

/** A page's layouts and the page itself all ask; the membership is looked up once a request, never longer. */
const opened = new WeakMap<App.Locals, Map<string, Promise<OpenTenant>>>();

/**
 * The asker as someone who may act in the tenant of this slug.
 * @throws {AppError} UNAUTHENTICATED, NOT_FOUND
 */
export async function tenantContext(
	{ locals, getClientAddress }: Pick<RequestEvent, 'locals' | 'getClientAddress'>,
	slug: string
): Promise<TenantContext & Pick<OpenTenant, 'name' | 'changesUpTo'>> {
	if (locals.user === null) throw new AppError('UNAUTHENTICATED');
	const ofRequest = opened.get(locals) ?? new Map<string, Promise<OpenTenant>>();
	opened.set(locals, ofRequest);
	const opening = ofRequest.get(slug) ?? openTenant(locals.user.id, slug);
	ofRequest.set(slug, opening);
	const { scope, name, changesUpTo } = await opening;
	return { scope, name, changesUpTo, ip: getClientAddress(), log: locals.log };
}

/** Has the next one who asks look again, after a form of this request has changed a tenant or who is in it. */
export function forgetTenants({ locals }: Pick<RequestEvent, 'locals'>): void {
	opened.delete(locals);
}
