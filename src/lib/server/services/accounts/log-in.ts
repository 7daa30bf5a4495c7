import { eq, sql } from 'drizzle-orm';
import type { LoginInput } from '$lib/domain/accounts';
import { AppError } from '$lib/domain/errors';
import { users } from '../../db/schema';
import { withSystem } from '../../db/tenancy';

/**
 * The account that an address and a password belong to.
 * @param verify takes as long for an address without an account
 * @throws {AppError} UNAUTHENTICATED, the same for a wrong password and an unknown address
 */
export async function logIn(
	{ email, password }: LoginInput,
	verify: (passwordHash: string | null, password: string) => Promise<boolean>
): Promise<{ userId: string }> {
	const [user] = await withSystem((tx) =>
		tx
			.select({ id: users.id, passwordHash: users.passwordHash })
			.from(users)
			.where(eq(sql`lower(${users.email})`, email))
	);
	if (!(await verify(user?.passwordHash ?? null, password)) || user === undefined) {
		throw new AppError('UNAUTHENTICATED', 'That address and password do not belong together.');
	}
	return { userId: user.id };
}
