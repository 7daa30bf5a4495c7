import { sql } from 'drizzle-orm';
import { AppError } from '$lib/domain/errors';
import type { Visibility } from '$lib/domain/conversations';
import type { PresenceState } from '$lib/domain/sync';
import { withTenant } from '../../db/tenancy';
import { requirePermission, type TenantContext } from '../context';
import { bus } from '../../realtime/bus';
import { PRESENCE_CHANNEL, type PresenceNotice } from './notices';

/**
 * Tells the colleagues who are at a shared conversation that the asker is as well. Nothing of it is written down: it
 * is forgotten unless it is said again. In one of their own that is not shared it is nobody's business.
 * @throws {AppError} NOT_FOUND for a conversation that they do not see
 */
export async function tellPresence(
	context: TenantContext,
	{ conversationId, state }: { conversationId: string; state: PresenceState }
): Promise<void> {
	requirePermission(context, 'conversations:read');
	const { tenantId, userId } = context.scope;
	const [seen] = await withTenant(context.scope, (tx) =>
		tx.execute<{ visibility: Visibility; name: string }>(sql`
			select visibility, (select left(name, 200) from users where users.id = ${userId}) as name
			from ai_conversations where tenant_id = ${tenantId} and id = ${conversationId}`)
	);
	if (seen === undefined) throw new AppError('NOT_FOUND');
	if (seen.visibility !== 'tenant') return;
	const presence: PresenceNotice = { tenantId, conversationId, userId, name: seen.name, state };
	bus().tell(PRESENCE_CHANNEL, [JSON.stringify(presence)]);
}
