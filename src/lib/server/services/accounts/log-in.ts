import { and, eq, isNull, sql } from 'drizzle-orm';
import type { LoginInput } from '$lib/domain/accounts';
import { AppError } from '$lib/domain/errors';
import { users } from '../../db/schema';
import { withSystem } from '../../db/tenancy';
import { recordOfPerson } from '../audit/record';
import { unchangedSince, type VerifyPassword } from './confirm-password';

/**
 * The account that an address and a password belong to. Told in the audit log of each of its tenants.
 * @param verify takes as long for an address without an account
 * @throws {AppError} UNAUTHENTICATED, the same for a wrong password and an unknown address
 */
export async function logIn(
	{ email, password }: LoginInput,
	verify: VerifyPassword,
	{ ip }: { ip: string | null }
): Promise<{ userId: string }> {
	const [user] = await withSystem((tx) =>
		tx
			.select({ id: users.id, passwordHash: users.passwordHash })
			.from(users)
			.where(and(eq(sql`lower(${users.email})`, email), isNull(users.deletedAt)))
	);
	if (!(await verify(user?.passwordHash ?? null, password)) || user === undefined) throw unknownPair();
	await withSystem(async (tx) => {
		// Comparing took a while: the password may be another by now, the account deleted.
		const [still] = await tx.select({ id: users.id }).from(users).where(unchangedSince(user.id, user));
		if (still === undefined) throw unknownPair();
		await recordOfPerson(tx, { userId: user.id, ip }, { action: 'account.signed-in' });
	});
	return { userId: user.id };
}

function unknownPair(): AppError {
	return new AppError('UNAUTHENTICATED', 'That address and password do not belong together.');
}
