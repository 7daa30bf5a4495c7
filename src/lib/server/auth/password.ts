import { hash, verify, type Options } from '@node-rs/argon2';

/** argon2id with OWASP's minimum: 19 MiB, two passes; about 14 ms. */
const OPTIONS: Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export function hashPassword(password: string): Promise<string> {
	return hash(password, OPTIONS);
}

let hashOfNobody: Promise<string> | undefined;

/**
 * Whether it is the password; the same work where there is nobody to compare with, so that the time of the answer
 * does not tell which addresses have an account.
 */
export async function verifyPassword(passwordHash: string | null, password: string): Promise<boolean> {
	hashOfNobody ??= hashPassword('nobody has this password');
	const isRight = await verify(passwordHash ?? (await hashOfNobody), password, OPTIONS);
	return isRight && passwordHash !== null;
}
