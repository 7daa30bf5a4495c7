import type { ConversationSummary } from '$lib/domain/conversations';
import { groupByDay } from './conversation-groups';

/**
 * The sidebar's groups. The server does not know the reader's time zone, so it groups by UTC days, the browser's
 * first render does the same, and the reader's own days take over right after it.
 */
export class ConversationGroups {
	#timeZone = $state('UTC');

	readonly groups = $derived.by(() => groupByDay(this.conversations(), Date.now(), this.#timeZone));

	constructor(readonly conversations: () => ConversationSummary[]) {
		$effect(() => {
			this.#timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
		});
	}
}
