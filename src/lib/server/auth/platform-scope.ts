import type { User } from 'lucia';
import { AppError } from '$lib/domain/errors';
import { mintPlatformScope, type PlatformScope } from '$lib/domain/platform-scope';

/**
 * The gate of the platform's administration. The user comes from the session, which was read in this request.
 * @throws {AppError} FORBIDDEN
 */
export function openPlatform({ id, isPlatformAdmin }: Pick<User, 'id' | 'isPlatformAdmin'>): PlatformScope {
	if (!isPlatformAdmin) throw new AppError('FORBIDDEN', 'This is for the administrators of the platform.');
	return mintPlatformScope(id);
}
