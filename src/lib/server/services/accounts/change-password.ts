import { and, eq, ne } from 'drizzle-orm';
import { passwordResets, sessions, users } from '../../db/schema';
import { withSystem } from '../../db/tenancy';
import { passwordChangedMail } from '../../mail/messages';
import { recordOfPerson } from '../audit/record';
import type { AccountContext } from '../context';
import { confirmPassword, refuseChanged, unchangedSince, type VerifyPassword } from './confirm-password';
import { notifyByMail } from './notify';

/**
 * Another password. Whoever else is signed in with the old one no longer is; this device stays.
 * @param newHash of the new password, made by the caller
 * @throws {AppError} INVALID_INPUT for a wrong current password
 */
export async function changePassword(
	context: AccountContext,
	{ password, newHash }: { password: string; newHash: string },
	verify: VerifyPassword
): Promise<void> {
	const { userId, sessionId } = context;
	const before = await confirmPassword(userId, password, verify);
	await withSystem(async (tx) => {
		const changed = await tx
			.update(users)
			.set({ passwordHash: newHash })
			.where(unchangedSince(userId, before))
			.returning({ id: users.id });
		if (changed.length === 0) refuseChanged();
		await tx.delete(sessions).where(and(eq(sessions.userId, userId), ne(sessions.id, sessionId)));
		await tx.delete(passwordResets).where(eq(passwordResets.userId, userId));
		await recordOfPerson(tx, context, { action: 'account.password-changed' });
	});
	notifyByMail(context, { to: before.email, ...passwordChangedMail({ name: before.name }) });
}
