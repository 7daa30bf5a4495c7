import type { RequestEvent } from '@sveltejs/kit';
import { AppError } from '$lib/domain/errors';
import { openPlatform } from '../auth/platform-scope';
import type { PlatformContext } from '../services/context';

/** The asker as an administrator of this deployment. @throws {AppError} UNAUTHENTICATED, FORBIDDEN */
export function platformContext({
	locals: { user, log },
	getClientAddress
}: Pick<RequestEvent, 'locals' | 'getClientAddress'>): PlatformContext {
	if (user === null) throw new AppError('UNAUTHENTICATED');
	return { scope: openPlatform(user), ip: getClientAddress(), log };
}
