import { and, eq, isNull } from 'drizzle-orm';
import { attachments } from '../../db/schema';
import { withTenant } from '../../db/tenancy';
import { requirePermission, type TenantContext } from '../context';

/** Takes an image back that was not sent. One that was, or is nobody's, stays as it is: removing twice is no error. */
export async function removeAttachment(context: TenantContext, { id }: { id: string }): Promise<void> {
	requirePermission(context, 'generations:start');
	const { tenantId, userId } = context.scope;
	await withTenant(context.scope, (tx) =>
		tx
			.delete(attachments)
			.where(
				and(
					eq(attachments.tenantId, tenantId),
					eq(attachments.id, id),
					eq(attachments.userId, userId),
					isNull(attachments.conversationId)
				)
			)
	);
}
