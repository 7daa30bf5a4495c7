import type { RequestEvent } from '@sveltejs/kit';
import type { User } from 'lucia';
import type { Logger } from '../logger';

/** What every procedure knows of its request. */
export interface RequestContext {
	user: User | null;
	log: Logger;
}

export function createContext({ locals }: RequestEvent): RequestContext {
	return { user: locals.user, log: locals.log };
}
