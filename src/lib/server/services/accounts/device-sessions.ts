import { and, eq, gt, isNull, sql } from 'drizzle-orm';
import type { Transaction } from '../../db/client';
import { sessions } from '../../db/schema';

/**
 * A device has one live session, and for a moment those that it stands in for. Its id stays the same when a session is
 * replaced, so that is how people name it.
 */
export function isLive() {
	return and(isNull(sessions.replacedAt), gt(sessions.expiresAt, new Date()));
}

/** Null when the session is gone. */
export async function deviceOf(tx: Transaction, sessionId: string): Promise<string | null> {
	const [session] = await tx
		.select({ deviceId: sessions.deviceId })
		.from(sessions)
		.where(eq(sessions.id, sessionId));
	return session?.deviceId ?? null;
}

/** Waits for sessions of the person that are being made or replaced, and makes further ones wait. */
export async function lockSessions(tx: Transaction, userId: string): Promise<void> {
	await tx.execute(sql`select from users where id = ${userId} for no key update`);
}
