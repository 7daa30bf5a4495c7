import { and, eq, isNull } from 'drizzle-orm';
import { AppError } from '$lib/domain/errors';
import { users } from '../../db/schema';
import { withSystem } from '../../db/tenancy';

/** Compares a password with a hash, null for nobody's; takes as long either way. */
export type VerifyPassword = (passwordHash: string | null, password: string) => Promise<boolean>;

/** The account as it was when the password was right. */
export interface Confirmed {
	name: string;
	email: string;
	passwordHash: string;
	isPlatformAdmin: boolean;
}

/**
 * Makes sure that it is the person at their device and not somebody who found it open. Comparing is slow, so it
 * happens outside of a transaction; the verb that follows writes only where {@link unchangedSince}.
 * @throws {AppError} UNAUTHENTICATED when the account is gone, INVALID_INPUT at the field `password`
 */
export async function confirmPassword(
	userId: string,
	password: string,
	verify: VerifyPassword
): Promise<Confirmed> {
	const [user] = await withSystem((tx) =>
		tx
			.select({
				name: users.name,
				email: users.email,
				passwordHash: users.passwordHash,
				isPlatformAdmin: users.isPlatformAdmin
			})
			.from(users)
			.where(and(eq(users.id, userId), isNull(users.deletedAt)))
	);
	if (user === undefined) throw new AppError('UNAUTHENTICATED');
	if (!(await verify(user.passwordHash, password))) {
		throw new AppError('INVALID_INPUT', undefined, {
			fields: { password: ['That is not your password.'] }
		});
	}
	return user;
}

/** A condition on the person's row: neither deleted nor given another password since it was confirmed. */
export function unchangedSince(userId: string, { passwordHash }: Pick<Confirmed, 'passwordHash'>) {
	return and(eq(users.id, userId), eq(users.passwordHash, passwordHash), isNull(users.deletedAt));
}

/**
 * The operator's account is the one of the configured address, for as long as there is a deployment.
 * @throws {AppError} CONFLICT
 */
export function refuseOperator({ isPlatformAdmin }: Confirmed): void {
	if (!isPlatformAdmin) return;
	throw new AppError(
		'CONFLICT',
		"You administer this platform: your account and its address are the operator's (PLATFORM_ADMIN_EMAIL), and stay as they are."
	);
}

/** @throws {AppError} CONFLICT, where {@link unchangedSince} found nobody */
export function refuseChanged(): never {
	throw new AppError('CONFLICT', 'Your password was changed in the meantime. Please try once more.');
}
