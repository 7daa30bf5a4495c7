import { Refusal } from '$lib/client/refusal';
import { trpc } from '$lib/client/trpc';
import type { Audience, SharingState } from '$lib/domain/shares';

/** How one conversation is shared, while its dialog is open. */
export class Sharing {
	state = $state.raw<SharingState | null>(null);
	/** a link that was just made: the only time that it is known */
	url = $state<string | null>(null);
	isBusy = $state(false);
	refusal = $state<string | null>(null);

	constructor(
		readonly tenant: string,
		readonly id: string
	) {}

	async load(): Promise<void> {
		await this.#try(async () => {
			this.state = await trpc().ai.conversations.sharing.query({ tenant: this.tenant, id: this.id });
		});
	}

	async share(audience: Audience): Promise<boolean> {
		return this.#try(async () => {
			const { url, ...state } = await trpc().ai.conversations.share.mutate({
				tenant: this.tenant,
				id: this.id,
				audience
			});
			this.state = state;
			if (url !== null) this.url = url;
		});
	}

	async unshare(audience: Audience): Promise<boolean> {
		return this.#try(async () => {
			await trpc().ai.conversations.unshare.mutate({ tenant: this.tenant, id: this.id, audience });
			if (audience === 'public') this.url = null;
			this.state = await trpc().ai.conversations.sharing.query({ tenant: this.tenant, id: this.id });
		});
	}

	async #try(deed: () => Promise<void>): Promise<boolean> {
		this.isBusy = true;
		this.refusal = null;
		try {
			await deed();
			return true;
		} catch (error) {
			this.refusal = Refusal.from(error).message;
			return false;
		} finally {
			this.isBusy = false;
		}
	}
}
