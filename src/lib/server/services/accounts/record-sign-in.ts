import { and, eq } from 'drizzle-orm';
import type { Transaction } from '../../db/client';
import { platformAuditLog, users } from '../../db/schema';
import { recordOfPerson } from '../audit/record';

/**
 * Tells of a sign-in, however it came about, in the log of each of the person's tenants; of an administrator's in the
 * platform's as well.
 */
export async function recordSignIn(
	tx: Transaction,
	{ userId, ip }: { userId: string; ip: string | null }
): Promise<void> {
	const action = 'account.signed-in';
	await recordOfPerson(tx, { userId, ip }, { action });
	const [admin] = await tx
		.select({ name: users.name })
		.from(users)
		.where(and(eq(users.id, userId), eq(users.isPlatformAdmin, true)));
	if (admin === undefined) return;
	await tx.insert(platformAuditLog).values({ actorId: userId, actorName: admin.name, action, ip });
}
