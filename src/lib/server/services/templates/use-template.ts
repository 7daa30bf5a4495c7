import type { RenderedTemplate } from '$lib/domain/templates';
import { withTenant } from '../../db/tenancy';
import { requirePermission, type TenantContext } from '../context';
import { countUse, findVersion, renderVersion } from './render-version';

/**
 * A template, filled in, for whoever goes on with it themselves. Counted, each time.
 * @throws {AppError} FORBIDDEN, NOT_FOUND, INVALID_INPUT with what is wrong with the variables
 */
export async function useTemplate(
	context: TenantContext,
	{ id, versionId, variables }: { id: string; versionId?: string; variables: Record<string, unknown> }
): Promise<RenderedTemplate> {
	requirePermission(context, 'templates:use');
	return withTenant(context.scope, async (tx) => {
		const chosen = await findVersion(tx, context.scope, { id, versionId });
		const rendered = renderVersion(chosen, variables);
		await countUse(tx, context.scope, chosen);
		return rendered;
	});
}
