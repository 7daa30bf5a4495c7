import type { RequestEvent } from '@sveltejs/kit';
import { AppError } from '$lib/domain/errors';
import { openTenant, type OpenTenant } from '../auth/tenant-scope';
import type { TenantContext } from '../services/context';

/**
 * The asker as someone who may act in the tenant of this slug.
 * @throws {AppError} UNAUTHENTICATED, NOT_FOUND
 */
export async function tenantContext(
	{ locals }: Pick<RequestEvent, 'locals'>,
	slug: string
): Promise<TenantContext & Pick<OpenTenant, 'name'>> {
	if (locals.user === null) throw new AppError('UNAUTHENTICATED');
	const { scope, name } = await openTenant(locals.user.id, slug);
	return { scope, name, log: locals.log };
}
