import { and, eq, gt, isNull } from 'drizzle-orm';
import { AppError } from '$lib/domain/errors';
import { tokenSchema } from '$lib/domain/invitations';
import { passwordResets, users } from '../../db/schema';
import { withSystem } from '../../db/tenancy';
import { hashToken } from '../link-token';

/** What the page of a link shows. @throws {AppError} NOT_FOUND for one that does not work (any more) */
export async function findPasswordReset(token: string): Promise<{ email: string }> {
	if (!tokenSchema.safeParse(token).success) throw unknownResetLink();
	const [found] = await withSystem((tx) =>
		tx
			.select({ email: users.email })
			.from(passwordResets)
			.innerJoin(users, eq(users.id, passwordResets.userId))
			.where(and(worksStill(token), isNull(users.deletedAt)))
	);
	if (found === undefined) throw unknownResetLink();
	return found;
}

/** A condition on `password_resets`. */
export function worksStill(token: string) {
	return and(
		eq(passwordResets.tokenHash, hashToken(token)),
		isNull(passwordResets.usedAt),
		gt(passwordResets.expiresAt, new Date())
	);
}

/** The same for a link that was used, has run out or never was. */
export function unknownResetLink(): AppError {
	return new AppError(
		'NOT_FOUND',
		'This link does not work any more. Links for a new password work once, for an hour, and only the latest one.'
	);
}
