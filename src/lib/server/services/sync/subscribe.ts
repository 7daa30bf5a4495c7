import type { SyncEvent } from '$lib/domain/sync';
import type { TenantContext } from '../context';
import { syncHub, type SyncHub } from './hub';
import { readMissed } from './read-log';
import type { Subscriber } from './subscriber';
import { viewFor } from './view-for';

interface Subscription {
	/** the last that a reader has; null for a new one */
	lastEventId: string | null;
	/** that it ends with; null: with none */
	sessionId: string | null;
	signal?: AbortSignal;
}

/** To read everything again costs less than to hear so much of it one by one. */
const MISSED_MAX = 5_000;

/**
 * What changes in a tenant, as far as it is the asker's business: first what they missed, then `hello`, then whatever
 * happens, for as long as they may hear it.
 * @throws {AppError} from the iteration, when it is over: NOT_FOUND or FORBIDDEN for whoever is not in the tenant any
 *   more or finds it suspended, UNAUTHENTICATED with the session; UNAVAILABLE for a reader that is too slow or an
 *   instance that stops, who are to come back with their last id
 */
export async function* subscribe(
	{ scope: { tenantId, userId } }: TenantContext,
	{ lastEventId, sessionId, signal }: Subscription,
	hub: SyncHub = syncHub()
): AsyncGenerator<SyncEvent, void> {
	const subscriber = await hub.admit({ tenantId, userId, sessionId });
	const leave = () => hub.leave(subscriber);
	signal?.addEventListener('abort', leave);
	if (signal?.aborted === true) leave();
	let seq = subscriber.position;
	try {
		if (lastEventId === null) yield { seq, kind: 'hello', payload: {} };
		else {
			for await (const event of catchUp(subscriber, lastEventId)) {
				seq = event.seq;
				yield event;
			}
		}
		for (;;) {
			const event = await subscriber.next();
			if (event === null) return;
			if (event.kind === 'presence') yield { ...event, seq };
			else {
				seq = event.seq;
				yield event;
			}
		}
	} finally {
		signal?.removeEventListener('abort', leave);
		leave();
	}
}

/** What was missed, from the log; what comes meanwhile waits, and is dropped where it is in both. */
async function* catchUp(subscriber: Subscriber, lastEventId: string): AsyncGenerator<SyncEvent, void> {
	const head = subscriber.position;
	let position = /^\d{1,15}$/.test(lastEventId) ? Number(lastEventId) : Infinity;
	// An instance that is ahead of this one may have told them more than was here a moment ago.
	let isKnown = position < Infinity && head - position <= MISSED_MAX;
	for (let isAll = false; isKnown && !isAll;) {
		const missed = await readMissed(subscriber, position);
		if (missed === null) {
			isKnown = false;
			break;
		}
		for (const change of missed.changes) {
			// They may have been shown out while they read.
			subscriber.throwIfOver();
			if (subscriber.isOver) return;
			const event = viewFor(change, subscriber);
			if (event !== null) yield event;
		}
		({ until: position, isAll } = missed);
	}
	if (!isKnown) {
		yield { seq: head, kind: 'refetch', payload: {} };
		return;
	}
	subscriber.position = Math.max(head, position);
	yield { seq: subscriber.position, kind: 'hello', payload: {} };
}
