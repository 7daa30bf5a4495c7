import type { RequestEvent } from '@sveltejs/kit';
import { AppError } from '$lib/domain/errors';
import type { AccountContext } from '../services/context';

/** The asker as the person they are, for what belongs to them and to no tenant. @throws {AppError} UNAUTHENTICATED */
export function accountContext({
	locals: { user, session, log },
	getClientAddress
}: Pick<RequestEvent, 'locals' | 'getClientAddress'>): AccountContext {
	if (user === null || session === null) throw new AppError('UNAUTHENTICATED');
	return { userId: user.id, sessionId: session.id, ip: getClientAddress(), log };
}
