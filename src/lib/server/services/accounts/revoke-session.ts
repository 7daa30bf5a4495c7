import { and, eq, isNotNull, isNull, ne } from 'drizzle-orm';
import { deviceName } from '$lib/domain/devices';
import { AppError } from '$lib/domain/errors';
import { sessions } from '../../db/schema';
import { withSystem } from '../../db/tenancy';
import { recordOfPerson } from '../audit/record';
import type { AccountContext } from '../context';

/** Signs one of the person's own devices out. @throws {AppError} NOT_FOUND when it is not, or not any more, theirs */
export async function revokeSession(context: AccountContext, { id }: { id: string }): Promise<void> {
	const { userId, sessionId } = context;
	await withSystem(async (tx) => {
		const [revoked] = await tx
			.delete(sessions)
			.where(and(eq(sessions.id, id), eq(sessions.userId, userId), isNull(sessions.replacedAt)))
			.returning({ userAgent: sessions.userAgent });
		if (revoked === undefined) throw new AppError('NOT_FOUND', 'That device is signed out already.');
		// What it was replaced from a moment ago would still let the device in. Nobody else needs those either.
		await tx
			.delete(sessions)
			.where(and(eq(sessions.userId, userId), isNotNull(sessions.replacedAt), ne(sessions.id, sessionId)));
		const target = deviceName(revoked.userAgent) ?? undefined;
		await recordOfPerson(tx, context, { action: 'account.session-revoked', target });
	});
}
