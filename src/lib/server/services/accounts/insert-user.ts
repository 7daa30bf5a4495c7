import { AppError } from '$lib/domain/errors';
import { newId } from '$lib/domain/ids';
import type { Transaction } from '../../db/client';
import { violatesUnique } from '../../db/errors';
import { users } from '../../db/schema';

export interface NewUser {
	name: string;
	/** in lower case */
	email: string;
	passwordHash: string;
}

/** A person, in the transaction that also gives them a tenant. */
export async function insertUser(tx: Transaction, user: NewUser): Promise<string> {
	const id = newId();
	await tx.insert(users).values({ id, ...user });
	return id;
}

/** @throws {AppError} CONFLICT when the address has an account, else `error` as it is */
export function refuseTakenAddress(error: unknown): never {
	if (!violatesUnique(error, 'users_email_key')) throw error;
	throw new AppError(
		'CONFLICT',
		'This account could not be created. If you already have one with this address, sign in instead.'
	);
}
