import { can, type Role } from '$lib/domain/roles';
import type { SyncEvent } from '$lib/domain/sync';
import type { Change } from './change';

/** Whoever reads, as they are at the moment of delivery. */
export interface Reader {
	userId: string;
	role: Role;
}

/**
 * What somebody is told of a change: by whose business it was when it happened, and by what they may see now. Null:
 * nothing.
 */
export function viewFor(change: Change, { userId, role }: Reader): SyncEvent | null {
	const { seq, entityId: id, audience } = change;
	if (audience !== null && audience !== userId) return null;
	const gone = { id, isGone: true } as const;
	switch (change.kind) {
		case 'conversation': {
			const { kind, state } = change;
			// Whatever their role: a private one is its author's.
			const isSeen = state !== null && (state.userId === userId || state.visibility === 'tenant');
			return { seq, kind, payload: isSeen ? state : gone };
		}
		case 'template': {
			const { kind, state } = change;
			if (!can(role, 'templates:read')) return null;
			const isSeen = state !== null && (state.isPublic || state.userId === userId);
			return { seq, kind, payload: isSeen ? state : gone };
		}
		case 'usage': {
			const { kind, state } = change;
			return state !== null && maySeeUsage(state, { userId, role }) ? { seq, kind, payload: state } : null;
		}
		case 'members': {
			const { kind, state } = change;
			return can(role, 'members:read') ? { seq, kind, payload: state ?? gone } : null;
		}
		case 'tenant': {
			const { kind, state } = change;
			if (state === null) return null;
			const { name, slug, defaultModelId } = state;
			return { seq, kind, payload: { id, name, slug, defaultModelId } };
		}
		case 'notice': {
			const { kind, state } = change;
			return state !== null && can(role, 'budgets:manage') ? { seq, kind, payload: state } : null;
		}
		case 'models':
			return { seq, kind: change.kind, payload: {} };
		default:
			return change satisfies never;
	}
}

/** As `usage.getQuota` tells it: the organisation's standing to everybody, a member's to them and to admins. */
function maySeeUsage(
	{ scope, subjectId }: { scope: string; subjectId: string },
	{ userId, role }: Reader
): boolean {
	if (scope === 'tenant' || (scope === 'member' && subjectId === userId)) return can(role, 'usage:read-own');
	return can(role, 'usage:read-all');
}
