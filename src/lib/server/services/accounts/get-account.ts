import { and, eq, isNull } from 'drizzle-orm';
import type { Account } from '$lib/domain/accounts';
import { AppError } from '$lib/domain/errors';
import { users } from '../../db/schema';
import { withSystem } from '../../db/tenancy';
import type { AccountContext } from '../context';

/** The asker's own account, as it is now. @throws {AppError} UNAUTHENTICATED when it was deleted a moment ago */
export async function getAccount({ userId }: Pick<AccountContext, 'userId'>): Promise<Account> {
	const [account] = await withSystem((tx) =>
		tx
			.select({ name: users.name, email: users.email })
			.from(users)
			.where(and(eq(users.id, userId), isNull(users.deletedAt)))
	);
	if (account === undefined) throw new AppError('UNAUTHENTICATED');
	return account;
}
