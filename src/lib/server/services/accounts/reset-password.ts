import { and, eq, isNull, sql } from 'drizzle-orm';
import { tokenSchema } from '$lib/domain/invitations';
import { passwordResets, sessions, users } from '../../db/schema';
import { withSystem } from '../../db/tenancy';
import type { Logger } from '../../logger';
import { passwordChangedMail } from '../../mail/messages';
import { recordOfPerson } from '../audit/record';
import { unknownResetLink, worksStill } from './find-password-reset';
import { notifyByMail } from './notify';

/**
 * A new password by a mailed link, once, however often it is sent. Everybody who was signed in no longer is; the
 * address has proved to be the person's.
 * @throws {AppError} NOT_FOUND for a link that does not work (any more)
 */
export async function resetPassword(
	context: { ip: string | null; log: Logger },
	{ token, passwordHash }: { token: string; passwordHash: string }
): Promise<{ userId: string; email: string }> {
	if (!tokenSchema.safeParse(token).success) throw unknownResetLink();
	const person = await withSystem(async (tx) => {
		const [used] = await tx
			.update(passwordResets)
			.set({ usedAt: new Date() })
			.where(worksStill(token))
			.returning({ userId: passwordResets.userId });
		if (used === undefined) throw unknownResetLink();
		const { userId } = used;
		const [user] = await tx
			.update(users)
			.set({ passwordHash, emailVerifiedAt: sql`coalesce(${users.emailVerifiedAt}, now())` })
			.where(and(eq(users.id, userId), isNull(users.deletedAt)))
			.returning({ name: users.name, email: users.email });
		if (user === undefined) throw unknownResetLink();
		await tx.delete(sessions).where(eq(sessions.userId, userId));
		await recordOfPerson(tx, { userId, ip: context.ip }, { action: 'account.password-reset' });
		return { userId, ...user };
	});
	notifyByMail(context, { to: person.email, ...passwordChangedMail({ name: person.name }) });
	return { userId: person.userId, email: person.email };
}
