import { and, eq, isNull, sql } from 'drizzle-orm';
import type { LoginInput } from '$lib/domain/accounts';
import { AppError } from '$lib/domain/errors';
import { users } from '../../db/schema';
import { withSystem } from '../../db/tenancy';
import type { VerifyPassword } from './confirm-password';

/**
 * The account that an address and a password belong to, and the hash that was right: comparing took a while, so
 * whoever starts a session makes sure that it still is.
 * @param verify takes as long for an address without an account
 * @throws {AppError} UNAUTHENTICATED, the same for a wrong password and an unknown address
 */
export async function logIn(
	{ email, password }: LoginInput,
	verify: VerifyPassword
): Promise<{ userId: string; passwordHash: string }> {
	const [user] = await withSystem((tx) =>
		tx
			.select({ userId: users.id, passwordHash: users.passwordHash })
			.from(users)
			.where(and(eq(sql`lower(${users.email})`, email), isNull(users.deletedAt)))
	);
	if (!(await verify(user?.passwordHash ?? null, password)) || user === undefined) {
		throw new AppError('UNAUTHENTICATED', 'That address and password do not belong together.');
	}
	return user;
}
