import { AppError } from '$lib/domain/errors';
import { config } from '../../config';
import { withSystem } from '../../db/tenancy';
import { insertUser, refuseTakenAddress } from '../accounts/insert-user';
import { takeInvitation } from './accept-invitation';
import { readOffer } from './find-offer';

/**
 * A new person who comes by an invitation: account and membership, both or neither. Their address is the
 * invitation's.
 * @throws {AppError} NOT_FOUND as acceptInvitation, CONFLICT when the address has an account or is the operator's
 */
export async function joinByInvitation(
	{ token, name, ip }: { token: string; name: string; ip: string | null },
	passwordHash: string
): Promise<{ userId: string; tenantSlug: string }> {
	try {
		return await withSystem(async (tx) => {
			const { email } = await readOffer(tx, token);
			// A link proves nothing about an address, and this one means something: its owner signs up, then accepts.
			if (email === config().PLATFORM_ADMIN_EMAIL)
				throw new AppError('CONFLICT', 'Please sign up with this address first.');
			const userId = await insertUser(tx, { name, email, passwordHash });
			const { tenantSlug } = await takeInvitation(tx, { userId, ip }, token);
			return { userId, tenantSlug };
		});
	} catch (error) {
		return refuseTakenAddress(error);
	}
}
