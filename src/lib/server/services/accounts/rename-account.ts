import { and, eq, isNull } from 'drizzle-orm';
import { AppError } from '$lib/domain/errors';
import { users } from '../../db/schema';
import { withSystem } from '../../db/tenancy';
import { recordOfPerson } from '../audit/record';
import type { AccountContext } from '../context';

/** Another name, in every tenant of the person. @throws {AppError} UNAUTHENTICATED when the account is gone */
export async function renameAccount(
	{ userId, ip }: Pick<AccountContext, 'userId' | 'ip'>,
	{ name }: { name: string }
): Promise<void> {
	await withSystem(async (tx) => {
		const [before] = await tx
			.select({ name: users.name })
			.from(users)
			.where(and(eq(users.id, userId), isNull(users.deletedAt)))
			.for('no key update');
		if (before === undefined) throw new AppError('UNAUTHENTICATED');
		if (before.name === name) return;
		// First, so that the log names them as they were called when they did it.
		await recordOfPerson(tx, { userId, ip }, { action: 'account.renamed', target: name });
		await tx.update(users).set({ name }).where(eq(users.id, userId));
	});
}
