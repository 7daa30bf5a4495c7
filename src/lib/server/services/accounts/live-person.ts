import { and, eq, isNull } from 'drizzle-orm';
import { AppError } from '$lib/domain/errors';
import type { Transaction } from '../../db/client';
import { users } from '../../db/schema';

/**
 * Before something is made for a person: whoever deletes the account waits until it is there, and takes it along.
 * @throws {AppError} UNAUTHENTICATED when they were faster
 */
export async function requireLivePerson(tx: Transaction, userId: string): Promise<void> {
	const [person] = await tx
		.select({ id: users.id })
		.from(users)
		.where(and(eq(users.id, userId), isNull(users.deletedAt)))
		.for('share');
	if (person === undefined) throw new AppError('UNAUTHENTICATED');
}
