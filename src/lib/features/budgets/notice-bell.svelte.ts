import { trpc } from '$lib/client/trpc';
import type { BudgetNotice } from '$lib/domain/budgets';

/** The newest notices of a workspace: how many are news, until they are looked at. */
export class NoticeBell {
	/** up to here they were looked at, in this tab */
	#seenUpTo = $state<string | null>(null);

	constructor(
		readonly notices: () => readonly BudgetNotice[],
		readonly tenant: () => string
	) {}

	/** newest first, so what was looked at is all that comes after it */
	readonly unread = $derived.by(() => {
		const seen = this.notices().findIndex(({ id }) => id === this.#seenUpTo);
		const since = this.notices().slice(0, seen === -1 ? undefined : seen);
		return since.filter(({ isRead }) => !isRead).length;
	});

	/** They were looked at. Where the server cannot be told they are news again with the next page. */
	async look(): Promise<void> {
		if (this.unread === 0) return;
		this.#seenUpTo = this.notices()[0]?.id ?? null;
		await trpc()
			.budgets.markNoticesRead.mutate({ tenant: this.tenant() })
			.catch(() => undefined);
	}
}
