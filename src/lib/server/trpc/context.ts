import type { RequestEvent } from '@sveltejs/kit';
import type { User } from 'lucia';
import type { Logger } from '../logger';

/** What every procedure knows of its request. */
export interface RequestContext {
	user: User | null;
	/** the asker's address */
	ip: string;
	/** of this deployment as the asker sees it, `https://chat.example.com`, for links that are sent around */
	origin: string;
	log: Logger;
}

export function createContext({ locals, getClientAddress, url }: RequestEvent): RequestContext {
	return { user: locals.user, ip: getClientAddress(), origin: url.origin, log: locals.log };
}
