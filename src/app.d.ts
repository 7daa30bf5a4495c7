import type { Session, User } from 'lucia';
import type { ErrorCode } from '$lib/domain/errors';
import type { Logger } from '$lib/server/logger';

declare global {
	namespace App {
		interface Error {
			message: string;
			code?: ErrorCode;
			/** of the request, for finding it in the log */
			id?: string;
		}
		interface Locals {
			requestId: string;
			log: Logger;
			user: User | null;
			session: Session | null;
		}
	}
}
