import type { RequestEvent } from '@sveltejs/kit';
import type { User } from 'lucia';
import type { Logger } from '../logger';

/** What every procedure knows of its request. */
export interface RequestContext {
	user: User | null;
	/** the asker's address */
	ip: string;
	/** of this deployment, for links: `https://chat.example.com`, and whether it is sure enough to be mailed */
	links: { origin: string; isMailable: boolean };
	log: Logger;
}

export function createContext(
	{ locals, getClientAddress }: RequestEvent,
	links: RequestContext['links']
): RequestContext {
	return { user: locals.user, ip: getClientAddress(), links, log: locals.log };
}
