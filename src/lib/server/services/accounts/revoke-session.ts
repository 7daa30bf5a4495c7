import { and, eq } from 'drizzle-orm';
import { deviceName } from '$lib/domain/devices';
import { AppError } from '$lib/domain/errors';
import { sessions } from '../../db/schema';
import { withSystem } from '../../db/tenancy';
import { recordOfPerson } from '../audit/record';
import type { AccountContext } from '../context';
import { isLive, lockSessions } from './device-sessions';

/**
 * Signs one of the person's own devices out, whichever session it has by now.
 * @param input.id of the device
 * @throws {AppError} NOT_FOUND when it is not, or not any more, theirs
 */
export async function revokeSession(context: AccountContext, { id }: { id: string }): Promise<void> {
	const { userId } = context;
	const ofDevice = and(eq(sessions.userId, userId), eq(sessions.deviceId, id));
	await withSystem(async (tx) => {
		await lockSessions(tx, userId);
		const [revoked] = await tx
			.delete(sessions)
			.where(and(ofDevice, isLive()))
			.returning({ userAgent: sessions.userAgent });
		if (revoked === undefined) throw new AppError('NOT_FOUND', 'That device is signed out already.');
		// What it was replaced from a moment ago would still let the device in.
		await tx.delete(sessions).where(ofDevice);
		const target = deviceName(revoked.userAgent) ?? undefined;
		await recordOfPerson(tx, context, { action: 'account.session-revoked', target });
	});
}
