import { and, eq } from 'drizzle-orm';
import type { ImageType } from '$lib/domain/attachments';
import { AppError } from '$lib/domain/errors';
import { attachments } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { requirePermission, type TenantContext } from '../context';

/**
 * An image for whoever sees the conversation that it was sent in; before that, for who uploaded it.
 * @throws {AppError} NOT_FOUND
 */
export async function readAttachment(
	context: TenantContext,
	{ id }: { id: string }
): Promise<{ mediaType: ImageType; bytes: Uint8Array }> {
	requirePermission(context, 'conversations:read');
	const [image] = await withTenant(context.scope, (tx) =>
		tx
			.select({ mediaType: attachments.mediaType, bytes: attachments.bytes })
			.from(attachments)
			.where(and(eq(attachments.tenantId, context.scope.tenantId), eq(attachments.id, id)))
	);
	if (image === undefined) throw new AppError('NOT_FOUND');
	return image;
}
