import { and, eq, ne } from 'drizzle-orm';
import { AppError } from '$lib/domain/errors';
import { sessions } from '../../db/schema';
import { withSystem } from '../../db/tenancy';
import { recordOfPerson } from '../audit/record';
import type { AccountContext } from '../context';
import { deviceOf, isLive, lockSessions } from './device-sessions';

/** Signs the person out everywhere but here. @throws {AppError} UNAUTHENTICATED when they no longer are here either */
export async function revokeOtherSessions(context: AccountContext): Promise<void> {
	const { userId, sessionId } = context;
	await withSystem(async (tx) => {
		await lockSessions(tx, userId);
		const here = await deviceOf(tx, sessionId);
		if (here === null) throw new AppError('UNAUTHENTICATED');
		const elsewhere = and(eq(sessions.userId, userId), ne(sessions.deviceId, here));
		const devices = await tx
			.delete(sessions)
			.where(and(elsewhere, isLive()))
			.returning({ id: sessions.deviceId });
		await tx.delete(sessions).where(elsewhere);
		if (devices.length === 0) return;
		const data = { devices: devices.length };
		await recordOfPerson(tx, context, { action: 'account.session-revoked', data });
	});
}
