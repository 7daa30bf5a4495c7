import { eq } from 'drizzle-orm';
import { AppError } from '$lib/domain/errors';
import { violatesUnique } from '../../db/errors';
import { passwordResets, users } from '../../db/schema';
import { withSystem } from '../../db/tenancy';
import { emailChangedMail } from '../../mail/messages';
import { recordOfPerson } from '../audit/record';
import type { AccountContext } from '../context';
import {
	confirmPassword,
	refuseChanged,
	refuseOperator,
	unchangedSince,
	type VerifyPassword
} from './confirm-password';
import { notifyByMail } from './notify';

/**
 * Another address to sign in with. The old one is told, and links for a new password that were mailed there stop
 * working.
 * @throws {AppError} INVALID_INPUT for a wrong password, CONFLICT when the address has an account and for the operator
 */
export async function changeEmail(
	context: AccountContext,
	{ email, password }: { email: string; password: string },
	verify: VerifyPassword
): Promise<void> {
	const { userId } = context;
	const before = await confirmPassword(userId, password, verify);
	if (before.email === email) return;
	refuseOperator(before);
	try {
		await withSystem(async (tx) => {
			const changed = await tx
				.update(users)
				.set({ email, emailVerifiedAt: null })
				.where(unchangedSince(userId, before))
				.returning({ id: users.id });
			if (changed.length === 0) refuseChanged();
			await tx.delete(passwordResets).where(eq(passwordResets.userId, userId));
			await recordOfPerson(tx, context, { action: 'account.email-changed', target: email });
		});
	} catch (error) {
		if (!violatesUnique(error, 'users_email_key')) throw error;
		throw new AppError(
			'CONFLICT',
			'Your address could not be changed. If you already have an account with this one, sign in to that instead.'
		);
	}
	notifyByMail(context, { to: before.email, ...emailChangedMail({ name: before.name, newEmail: email }) });
}
