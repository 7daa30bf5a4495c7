import { trpc } from '$lib/client/trpc';
import { PRESENCE_LASTS_MS, type PresenceState } from '$lib/domain/sync';
import { getReplica } from './replica.svelte';

const SAID_EVERY_MS = PRESENCE_LASTS_MS / 2;
/** Whoever has not typed for so long looks. */
const WRITES_FOR_MS = 5_000;

interface Place {
	conversationId: string;
	/** as it changes, somebody writes */
	typed: string;
}

/**
 * Tells colleagues that the reader is at a conversation, for as long as the page is in front of somebody. To be called
 * while a component is made.
 * @param place null: where it is nobody's business
 */
export function announcePresence(place: () => Place | null): void {
	const replica = getReplica();
	const { tenant } = replica.conversations;
	let isVisible = $state(false);
	let isWriting = $state(false);
	const conversationId = $derived(
		isVisible && replica.isConnected ? (place()?.conversationId ?? null) : null
	);

	function tellGone(id: string) {
		const said = JSON.stringify({ tenant, conversationId: id, state: 'gone' satisfies PresenceState });
		navigator.sendBeacon('/api/trpc/sync.present', new Blob([said], { type: 'application/json' }));
	}

	function tell(id: string, state: Exclude<PresenceState, 'gone'>) {
		// Not heard, it is said again in a moment, and forgotten in another.
		void trpc()
			.sync.present.mutate({ tenant, conversationId: id, state })
			.catch(() => undefined);
	}

	$effect(() => {
		const see = () => (isVisible = document.visibilityState === 'visible');
		see();
		document.addEventListener('visibilitychange', see);
		return () => document.removeEventListener('visibilitychange', see);
	});
	let typedBefore = place()?.typed;
	$effect(() => {
		const typed = place()?.typed;
		if (typed === typedBefore) return;
		typedBefore = typed;
		isWriting = typed !== undefined && typed !== '';
		const timer = setTimeout(() => (isWriting = false), WRITES_FOR_MS);
		return () => clearTimeout(timer);
	});
	$effect(() => {
		const id = conversationId;
		if (id === null) return;
		const leave = () => tellGone(id);
		// Somebody who closes the tab has no time for an answer.
		window.addEventListener('pagehide', leave);
		return () => {
			window.removeEventListener('pagehide', leave);
			leave();
		};
	});
	$effect(() => {
		const id = conversationId;
		const state = isWriting ? 'writing' : 'looking';
		if (id === null) return;
		tell(id, state);
		const timer = setInterval(() => tell(id, state), SAID_EVERY_MS);
		return () => clearInterval(timer);
	});
}
