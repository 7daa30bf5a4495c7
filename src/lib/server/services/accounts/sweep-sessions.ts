import { isNotNull, lt, or, sql } from 'drizzle-orm';
import { passwordResets, sessions } from '../../db/schema';
import { withSystem } from '../../db/tenancy';

/** Longer than requests that were under way with a replaced session are let in by any measure. */
const REPLACED_FOR = sql`now() - interval '1 hour'`;

/** Deletes what lets nobody in any more: sessions that ran out or were replaced, links that ran out or were used. */
export async function sweepSessions(): Promise<void> {
	await withSystem(async (tx) => {
		await tx
			.delete(sessions)
			.where(or(lt(sessions.expiresAt, sql`now()`), lt(sessions.replacedAt, REPLACED_FOR)));
		await tx
			.delete(passwordResets)
			.where(or(lt(passwordResets.expiresAt, sql`now()`), isNotNull(passwordResets.usedAt)));
	});
}
