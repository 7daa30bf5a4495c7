import { invalidate } from '$app/navigation';
import { navigating } from '$app/state';
import type { SyncKind } from '$lib/domain/sync';
import { getReplica } from './replica.svelte';

/** Changes come in swarms: a page asks for them together. */
const EVERY_MS = 500;

/**
 * Has the loads that depend on `key` run again when something of these kinds has changed since. To be called while a
 * component is made, and over with it.
 * @param upTo number of the last change that is in what was loaded
 */
export function keepFresh(key: string, kinds: readonly SyncKind[], upTo: () => number): void {
	const replica = getReplica();
	let anew = replica.anew;
	let askedAt = -Infinity;
	let isAsking = $state(false);

	async function ask() {
		isAsking = true;
		askedAt = performance.now();
		anew = replica.anew;
		try {
			await invalidate(key);
		} finally {
			isAsking = false;
		}
	}

	$effect(() => {
		const isBehind = replica.latest(kinds) > upTo() || replica.anew !== anew;
		// Where the server cannot be reached, to ask would put an error in place of the page.
		if (!isBehind || isAsking || !replica.isConnected) return;
		// To ask now would end the way to another page that somebody is on: SvelteKit goes on with the latest alone.
		if (navigating.to !== null) return;
		const timer = setTimeout(() => void ask(), Math.max(0, askedAt + EVERY_MS - performance.now()));
		return () => clearTimeout(timer);
	});
}
