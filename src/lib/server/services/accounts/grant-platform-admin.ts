import { eq, sql } from 'drizzle-orm';
import type { AuditAction } from '$lib/domain/audit';
import { config } from '../../config';
import type { Transaction } from '../../db/client';
import { platformAuditLog, users } from '../../db/schema';

const GRANTED = 'platform.admin-granted' satisfies AuditAction;

/**
 * Whoever signs up with the operator's address is the operator: once in the life of a deployment. The log, which
 * nothing can change, says whether it happened, so an address that becomes free or is configured anew makes nobody
 * else one.
 */
export async function grantPlatformAdmin(
	tx: Transaction,
	{ userId, name, email, ip }: { userId: string; name: string; email: string; ip: string | null }
): Promise<void> {
	if (email !== config().PLATFORM_ADMIN_EMAIL) return;
	// Two at once take turns until the end of their transactions, and the second sees what the first wrote.
	await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${GRANTED}, 0))`);
	const [before] = await tx.execute(sql`
		select 1 from platform_audit_log where action = ${GRANTED}
		union all select 1 from users where is_platform_admin limit 1`);
	if (before !== undefined) return;
	await tx.update(users).set({ isPlatformAdmin: true }).where(eq(users.id, userId));
	await tx
		.insert(platformAuditLog)
		.values({ actorId: userId, actorName: name, action: GRANTED, target: email, ip });
}
