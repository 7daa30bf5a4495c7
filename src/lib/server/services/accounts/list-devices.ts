import { and, desc, eq, gt, isNull } from 'drizzle-orm';
import type { Device } from '$lib/domain/accounts';
import { deviceName } from '$lib/domain/devices';
import { sessions } from '../../db/schema';
import { withSystem } from '../../db/tenancy';
import type { AccountContext } from '../context';

/** More than anybody looks through. Signing out all others ends the rest as well. */
const DEVICES_MAX = 100;

/** Where the person is signed in, last used first. A session that another stands in for is that one's device. */
export async function listDevices({
	userId,
	sessionId
}: Pick<AccountContext, 'userId' | 'sessionId'>): Promise<Device[]> {
	const rows = await withSystem((tx) =>
		tx
			.select()
			.from(sessions)
			.where(
				and(eq(sessions.userId, userId), isNull(sessions.replacedAt), gt(sessions.expiresAt, new Date()))
			)
			.orderBy(desc(sessions.lastSeenAt), desc(sessions.createdAt))
			.limit(DEVICES_MAX)
	);
	return rows.map(({ id, userAgent, ip, createdAt, lastSeenAt }) => ({
		id,
		name: deviceName(userAgent),
		ip,
		createdAt: createdAt.toISOString(),
		lastSeenAt: lastSeenAt.toISOString(),
		isCurrent: id === sessionId
	}));
}
