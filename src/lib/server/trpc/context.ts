import type { RequestEvent } from '@sveltejs/kit';
import type { User } from 'lucia';
import type { Logger } from '../logger';

/** What every procedure knows of its request. */
export interface RequestContext {
	user: User | null;
	/** by which they are signed in */
	sessionId: string | null;
	/** the asker's address */
	ip: string;
	/** of this deployment, for links: `https://chat.example.com`, and whether it is sure enough to be mailed */
	links: { origin: string; isMailable: boolean };
	/** the asker can read an answer as it comes */
	takesStream: boolean;
	log: Logger;
}

export function createContext(
	{ locals, getClientAddress, request }: RequestEvent,
	links: RequestContext['links']
): RequestContext {
	// As tRPC itself decides it.
	const accepted = request.headers.get('trpc-accept') ?? request.headers.get('accept') ?? '';
	return {
		user: locals.user,
		sessionId: locals.session?.id ?? null,
		ip: getClientAddress(),
		links,
		takesStream: accepted.split(',').some((type) => type.trim() === 'application/jsonl'),
		log: locals.log
	};
}
