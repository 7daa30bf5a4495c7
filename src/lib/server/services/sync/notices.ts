import { isId } from '$lib/domain/ids';
import { PRESENCE_STATES, type Presence } from '$lib/domain/sync';

/** What commits tell of, by PostgreSQL: drizzle/access/sync.sql sends on it. */
export const CHANGES_CHANNEL = 'colloquy_changes';
/** Who is present, by the bus. */
export const PRESENCE_CHANNEL = 'colloquy_presence';

export type PresenceNotice = Presence & { tenantId: string };

export type Notice = { kind: 'changed'; tenantId: string } | { kind: 'session'; sessionId: string };

/** Null for what this version does not know: during a deployment another may be sending. */
export function parseNotice(payload: string): Notice | null {
	const colon = payload.indexOf(':');
	const rest = payload.slice(colon + 1);
	switch (payload.slice(0, colon)) {
		case 'changed': {
			const [tenantId = ''] = rest.split(':');
			return { kind: 'changed', tenantId };
		}
		case 'session':
			return { kind: 'session', sessionId: rest };
		default:
			return null;
	}
}

/** Null for what this version does not know, too. */
export function parsePresence(message: string): PresenceNotice | null {
	const presence = JSON.parse(message) as PresenceNotice;
	const isKnown = isId(presence.tenantId) && PRESENCE_STATES.some((state) => state === presence.state);
	return isKnown ? presence : null;
}
