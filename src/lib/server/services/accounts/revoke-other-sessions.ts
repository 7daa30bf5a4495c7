import { and, eq, ne } from 'drizzle-orm';
import { sessions } from '../../db/schema';
import { withSystem } from '../../db/tenancy';
import { recordOfPerson } from '../audit/record';
import type { AccountContext } from '../context';

/** Signs the person out everywhere but here. */
export async function revokeOtherSessions(context: AccountContext): Promise<void> {
	const { userId, sessionId } = context;
	await withSystem(async (tx) => {
		const revoked = await tx
			.delete(sessions)
			.where(and(eq(sessions.userId, userId), ne(sessions.id, sessionId)))
			.returning({ replacedAt: sessions.replacedAt });
		const devices = revoked.filter(({ replacedAt }) => replacedAt === null).length;
		if (devices === 0) return;
		await recordOfPerson(tx, context, { action: 'account.session-revoked', data: { devices } });
	});
}
