import { and, desc, eq } from 'drizzle-orm';
import type { Device } from '$lib/domain/accounts';
import { deviceName } from '$lib/domain/devices';
import { sessions } from '../../db/schema';
import { withSystem } from '../../db/tenancy';
import type { AccountContext } from '../context';
import { deviceOf, isLive } from './device-sessions';

/** More than anybody looks through. Signing out all others ends the rest as well. */
const DEVICES_MAX = 100;

/** Where the person is signed in, last used first. */
export async function listDevices({
	userId,
	sessionId
}: Pick<AccountContext, 'userId' | 'sessionId'>): Promise<Device[]> {
	const { here, rows } = await withSystem(async (tx) => ({
		here: await deviceOf(tx, sessionId),
		rows: await tx
			.select()
			.from(sessions)
			.where(and(eq(sessions.userId, userId), isLive()))
			.orderBy(desc(sessions.lastSeenAt), desc(sessions.createdAt))
			.limit(DEVICES_MAX)
	}));
	return rows.map(({ deviceId, userAgent, ip, createdAt, lastSeenAt }) => ({
		id: deviceId,
		name: deviceName(userAgent),
		ip,
		createdAt: createdAt.toISOString(),
		lastSeenAt: lastSeenAt.toISOString(),
		isCurrent: deviceId === here
	}));
}
