import { createTRPCClient, httpSubscriptionLink } from '@trpc/client';
import type { SyncEvent } from '$lib/domain/sync';
import type { AppRouter } from '$lib/server/trpc/router';
import { Refusal } from './refusal';

interface Listener {
	onEvent: (event: SyncEvent) => void;
	/** It is over, whatever the reason; null: it may be opened again at once. */
	onOver: (reason: Refusal | null) => void;
}

let client: ReturnType<typeof open> | undefined;

const open = () => createTRPCClient<AppRouter>({ links: [httpSubscriptionLink({ url: '/api/trpc' })] });

/**
 * Listens to a tenant's changes over one connection, which is not opened again here: neither browsers nor the link wait
 * longer each time, or at different times, as everybody should after a server has gone away.
 * @param after number of the last change that is known
 * @returns hangs up, after which nothing is told
 */
export function listenToChanges(tenant: string, after: number, { onEvent, onOver }: Listener): () => void {
	let isOver = false;
	const end = (reason: Refusal | null) => {
		if (isOver) return;
		isOver = true;
		subscription.unsubscribe();
		onOver(reason);
	};
	const subscription = (client ??= open()).sync.changes.subscribe(
		{ tenant, lastEventId: after },
		{
			onData: ({ data }) => {
				if (!isOver) onEvent(data);
			},
			// Lost, or silent for too long.
			onConnectionStateChange: ({ state, error }) => {
				if (state === 'connecting' && error !== null) end(Refusal.from(error));
			},
			onError: (error) => end(Refusal.from(error)),
			// After its longest time.
			onComplete: () => end(null)
		}
	);
	return () => {
		isOver = true;
		subscription.unsubscribe();
	};
}
