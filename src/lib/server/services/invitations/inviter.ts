import { sql, type SQL } from 'drizzle-orm';

/**
 * Whether whoever made an invitation could still make it: somebody who was removed or demoted does not come back, or
 * bring others in, by links from before. Whoever renews it answers for it instead.
 */
export const inviterMayStill: SQL<boolean> = sql`exists (
	select 1 from memberships inviter
	where inviter.tenant_id = invitations.tenant_id and inviter.user_id = invitations.invited_by
		and (inviter.role = 'owner' or (inviter.role = 'admin' and invitations.role <> 'owner'))
)`;
